"""Its name in the admin."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "invented_crm"
    verbose_name = "CRM"
