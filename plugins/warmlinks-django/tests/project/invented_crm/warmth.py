"""Where contact is written down, for `WARMLINKS`."""

from invented_crm.models import Call, Meeting


def calls():
    return Call.objects.filter(outcome="connected", contact__is_deleted=False).exclude(kind__contains="100% :auto%")


def meetings():
    return Meeting.objects.filter(people__is_deleted=False)
