"""The same real Valkey as in the contract tests of the channels."""

from tests.contract.channels.conftest import client, own_valkey, shared_valkey

__all__ = ["client", "own_valkey", "shared_valkey"]
