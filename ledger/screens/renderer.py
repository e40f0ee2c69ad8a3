"""How forms are drawn: each field through one template of the office."""

from django.forms.renderers import TemplatesSetting


class OfficeRenderer(TemplatesSetting):
    """Fields with label, hint and errors in one place."""

    field_template_name = "components/field.html"
