from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing.models import Customer, Invoice, InvoiceLine, Payment


def open_invoices(session: Session, customer_id: int) -> list[dict]:
    """Invoices of a customer with what was charged and what was paid so far, in cents."""
    charged = (
        select(InvoiceLine.invoice_id, func.sum(InvoiceLine.amount_cents).label("cents"))
        .group_by(InvoiceLine.invoice_id)
        .subquery()
    )
    paid = (
        select(Payment.invoice_id, func.sum(Payment.amount_cents).label("cents"))
        .group_by(Payment.invoice_id)
        .subquery()
    )
    query = (
        select(
            Invoice.id,
            Invoice.number,
            func.coalesce(charged.c.cents, 0).label("charged"),
            func.coalesce(paid.c.cents, 0).label("paid"),
        )
        .outerjoin(charged, charged.c.invoice_id == Invoice.id)
        .outerjoin(paid, paid.c.invoice_id == Invoice.id)
        .where(Invoice.customer_id == customer_id, Invoice.status == "open")
        .order_by(Invoice.id)
    )
    return [
        {"id": row.id, "number": row.number, "due_cents": row.charged - row.paid}
        for row in session.execute(query)
    ]


def contact_of(session: Session, customer_id: int) -> str | None:
    return session.scalar(select(Customer.billing_email).where(Customer.id == customer_id))
