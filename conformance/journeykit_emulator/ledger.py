"""Accounts and what they were charged.

Append-only: a refund is an entry of its own. Amounts are exact decimals in the provider's unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Standing(StrEnum):
    """Whether a key may be used."""

    GOOD = "good"
    DISABLED = "disabled"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"  # the key's own quota, not the account's balance
    BANNED = "banned"


@dataclass(slots=True)
class Account:
    """A key and what is left behind it."""

    key: str
    credit: Decimal = Decimal(1_000_000_000)  # nobody runs dry who was not meant to
    standing: Standing = Standing.GOOD
    #: May do what a provider keeps for its administrators.
    admin: bool = False

    def __post_init__(self) -> None:
        if not self.key or not self.key.isascii() or not self.key.isprintable() or " " in self.key:
            raise ValueError("a key is of visible ASCII characters")


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement: a charge is positive, a refund negative."""

    at: float
    key: str
    what: str
    amount: Decimal
    task_id: str


class Ledger:
    """Every charge and refund, oldest first."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self.accounts = {account.key: account for account in accounts}
        self.entries: list[Entry] = []

    def charge(self, at: float, key: str, what: str, amount: Decimal, task_id: str) -> None:
        """Take `amount` from the account; nothing is written down for what is free."""
        if amount:
            self.accounts[key].credit -= amount
            self.entries.append(Entry(at, key, what, amount, task_id))

    def refund(self, at: float, task_id: str) -> None:
        """Give back whatever the task has cost so far."""
        paid = [entry for entry in self.entries if entry.task_id == task_id]
        amount = sum((entry.amount for entry in paid), Decimal(0))
        if amount:
            self.accounts[paid[0].key].credit += amount
            self.entries.append(Entry(at, paid[0].key, "refund", -amount, task_id))

    def affords(self, key: str, amount: Decimal) -> bool:
        """Tell whether the account can pay `amount`."""
        return self.accounts[key].credit >= amount

    def spent(self, key: str | None = None) -> Decimal:
        """Sum up what was charged, less what was given back."""
        entries = (e.amount for e in self.entries if key in {None, e.key})
        return sum(entries, Decimal(0))
