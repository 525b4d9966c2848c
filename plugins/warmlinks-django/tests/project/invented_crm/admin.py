"""The project's own admin of its contacts."""

from django.contrib import admin

from invented_crm.models import Contact
from warmlinks_django.admin import WarmthColumns, WarmthFilter


@admin.register(Contact)
class ContactAdmin(WarmthColumns, admin.ModelAdmin):
    list_display = ["name", "warmth_score", "warmth_due"]
    list_filter = [WarmthFilter]
