"""The numeric challenge: a task with values of each learner's own, worked out and graded."""
