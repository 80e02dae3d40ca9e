"""Synchronising: what a register tells, what it is told, and the credit it reserves."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1", tags=["synchronising"])
