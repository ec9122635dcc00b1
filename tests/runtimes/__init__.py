"""Runtimes: releases read as hostile files, facts drawn from them, and the answers that follow."""
