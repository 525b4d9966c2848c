"""People, calls, and meetings of several people."""

from django.db import models

from invented_crm.keys import key


class Contact(models.Model):
    id = key()
    name = models.CharField(max_length=100)
    phone = models.CharField(max_length=100, blank=True)
    is_deleted = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return self.name


class Call(models.Model):
    contact = models.ForeignKey(Contact, on_delete=models.DO_NOTHING, db_constraint=False)
    started_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, default="connected")
    kind = models.CharField(max_length=20, default="Call")


class Meeting(models.Model):
    title = models.CharField(max_length=50)
    day = models.DateField()
    people = models.ManyToManyField(Contact)
