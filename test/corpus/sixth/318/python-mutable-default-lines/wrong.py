from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class InvoiceLine:
    description: str
    quantity: int
    amount: Decimal


@dataclass
class Invoice:
    customer_id: str
    period: str
    lines: list[InvoiceLine] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


RATES = {
    "stt_seconds": Decimal("0.0004"),
    "tts_characters": Decimal("0.000015"),
    "voice_clones": Decimal("1.50"),
}


def usage_lines(usage: dict[str, int], lines: list[InvoiceLine] = []) -> list[InvoiceLine]:  # <- MTR-318
    for meter, quantity in sorted(usage.items()):
        if quantity:
            lines.append(InvoiceLine(meter, quantity, RATES[meter] * quantity))  # <- MTR-318
    return lines  # <- MTR-318


def platform_fee(plan: str) -> InvoiceLine:
    return InvoiceLine(f"{plan} plan", 1, {"starter": Decimal(29), "scale": Decimal(249)}[plan])


def build_invoices(period: str, usage_by_customer: dict[str, dict[str, int]], plans: dict[str, str]) -> list[Invoice]:
    invoices = []
    for customer_id, usage in usage_by_customer.items():
        plan = plans.get(customer_id)
        if plan is None:
            lines = usage_lines(usage)
        else:
            lines = usage_lines(usage, [platform_fee(plan)])
        invoices.append(Invoice(customer_id, period, lines))
    return invoices
