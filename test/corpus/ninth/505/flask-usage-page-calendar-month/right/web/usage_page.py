from datetime import datetime, timezone

from flask import Blueprint, g, render_template

from billing.periods import period_at
from billing.usage import pages_by_day, pages_scanned
from web.auth import login_required

pages = Blueprint("usage", __name__, url_prefix="/usage")


@pages.get("/")
@login_required
def show():
    subscription = g.customer.subscription
    period = period_at(subscription.started_at, datetime.now(timezone.utc))
    used = pages_scanned(g.customer.id, period.start, period.end)
    return render_template(
        "usage.html",
        used=used,
        left=max(subscription.included_pages - used, 0),
        days=pages_by_day(g.customer.id, period.start, period.end),
        heading=f"{period.start:%d %B} to {period.end:%d %B %Y} (UTC)",
    )


@pages.get("/help")
def explain():
    return render_template("usage_help.html")
