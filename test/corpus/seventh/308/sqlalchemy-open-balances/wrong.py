from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing.models import Customer, Invoice, InvoiceLine, Payment


def open_invoices(session: Session, customer_id: int) -> list[dict]:
    """Invoices of a customer with what was charged and what was paid so far, in cents."""
    query = (
        select(
            Invoice.id,
            Invoice.number,
            func.coalesce(func.sum(InvoiceLine.amount_cents), 0).label("charged"),  # <- MTR-308
            func.coalesce(func.sum(Payment.amount_cents), 0).label("paid"),  # <- MTR-308
        )
        .outerjoin(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)  # <- MTR-308
        .outerjoin(Payment, Payment.invoice_id == Invoice.id)  # <- MTR-308
        .where(Invoice.customer_id == customer_id, Invoice.status == "open")
        .group_by(Invoice.id, Invoice.number)
        .order_by(Invoice.id)
    )
    return [
        {"id": row.id, "number": row.number, "due_cents": row.charged - row.paid}
        for row in session.execute(query)
    ]


def contact_of(session: Session, customer_id: int) -> str | None:
    return session.scalar(select(Customer.billing_email).where(Customer.id == customer_id))
