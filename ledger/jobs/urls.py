"""Addresses of the pages of ``ledger.jobs``."""

from django.urls import path

from ledger.jobs import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:number>/", views.job, name="job"),
    path("jobs/<int:number>/progress", views.progress, name="job_progress"),
    path("jobs/<int:number>/stop", views.stop, name="stop_job"),
    path("jobs/<int:number>/again", views.again, name="begin_job_again"),
]
