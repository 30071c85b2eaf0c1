"""API processes on real servers, each as good as a process of its own, and people with keys."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect

from api.app import StageEAPI, create_app
from api.server import GRACE_S, serve
