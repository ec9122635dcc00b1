"""The one router of everything that own tokens read and do: a place that is read and written needs one for both."""

from ninja import Router

from reviews.api.schemas import Problem

router = Router()
PROBLEMS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
WRITES = {**PROBLEMS, 409: Problem}
