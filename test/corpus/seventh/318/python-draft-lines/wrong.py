from decimal import ROUND_HALF_UP, Decimal

from billing.models import Account, UsageTotal
from billing.prices import PriceBook

CENT = Decimal("0.01")


class InvoiceDraft:
    currency = "EUR"
    lines: list[dict] = []  # <- MTR-318

    def __init__(self, account: Account, month: str) -> None:
        self.account = account
        self.month = month

    def add(self, total: UsageTotal, unit_price: Decimal) -> None:
        self.lines.append(  # <- MTR-318
            {
                "meter": total.meter,
                "quantity": total.quantity,
                "amount": (total.quantity * unit_price).quantize(CENT, ROUND_HALF_UP),
            }
        )

    @property
    def total(self) -> Decimal:
        return sum((line["amount"] for line in self.lines), Decimal(0))


def draft_month(month: str, accounts: list[Account], prices: PriceBook) -> list[InvoiceDraft]:
    drafts = []
    for account in accounts:
        draft = InvoiceDraft(account, month)
        for total in account.usage_totals(month):
            draft.add(total, prices.unit_price(account.plan, total.meter))
        drafts.append(draft)
    return drafts
