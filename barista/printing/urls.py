"""Addresses of printing."""

from django.urls import path

from barista.printing import api
from barista.printing.cloudprnt import CloudPrntView

api_urls = [
    path("stores/<slug:store>/printers/", api.PrintersView.as_view(), name="api-printers"),
    path(
        "stores/<slug:store>/printers/answer/",
        api.AnswerView.as_view(),
        name="api-printers-answer",
    ),
    path(
        "stores/<slug:store>/orders/<int:order>/print/",
        api.PrintView.as_view(),
        name="api-print",
    ),
    path("printers/<slug:secret>/", CloudPrntView.as_view(), name="cloudprnt"),
]
