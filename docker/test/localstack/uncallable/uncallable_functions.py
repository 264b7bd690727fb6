"""Lets LocalStack keep Lambda functions where it can start no container: they can be looked at, not called."""

from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor


class Uncallable(RuntimeExecutor):
    @classmethod
    def prepare_version(cls, function_version):
        """Downloads and starts nothing."""

    @classmethod
    def cleanup_version(cls, function_version):
        """Nothing was started."""


class UncallablePlugin(RuntimeExecutorPlugin):
    name = "uncallable"

    def load(self, *args, **kwargs):
        return Uncallable
