"""A small CRM, as a project of Django may have one."""
