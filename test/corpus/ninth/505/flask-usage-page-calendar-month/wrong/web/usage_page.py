from datetime import datetime, timezone

from flask import Blueprint, g, render_template

from billing.periods import calendar_month
from billing.usage import pages_by_day, pages_scanned
from web.auth import login_required

pages = Blueprint("usage", __name__, url_prefix="/usage")


@pages.get("/")
@login_required
def show():
    subscription = g.customer.subscription
    month = calendar_month(datetime.now(timezone.utc))  # <- MTR-505
    used = pages_scanned(g.customer.id, month.start, month.end)  # <- MTR-505
    return render_template(
        "usage.html",
        used=used,
        left=max(subscription.included_pages - used, 0),
        days=pages_by_day(g.customer.id, month.start, month.end),  # <- MTR-505
        heading=f"{month.start:%B %Y}",
    )


@pages.get("/help")
def explain():
    return render_template("usage_help.html")
