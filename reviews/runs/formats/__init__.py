"""Result files of load tools, each recognized by what it holds."""
