"""The parts of ``manage.py demo``, one module a step."""
