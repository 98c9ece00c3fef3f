"""The application: routers, error handlers, lifespan; nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from app import health, pages, problems
from app.access.callers import known_caller
from app.access.limits import Limiter
from app.asking.kept import Kept
from app.asking.postgresql import QuickPostgresql
from app.asking.readers import Readers
from app.asking.route import Ways
from app.asking.sqlite import QuickSqlite
from app.batch.router import router as batch
from app.changes.router import router as changes
from app.changes.watch import Watch
from app.countries.router import router as countries
from app.db import readers, writers
from app.engines import existing_only, make_engine, meet
from app.errors import Problem
from app.exports.router import router as exports
from app.gate import Gate, Gated
from app.history.router import router as history
from app.leaders.router import router as leaders
from app.meetings.router import router as meetings
from app.network.router import router as network
from app.occasions.router import router as occasions
from app.openapi import describe
from app.organizations.router import router as organizations
from app.places.router import router as places
from app.quality.router import router as quality
from app.query import strict_query
from app.schedule.router import router as schedule
from app.settings import Settings
from app.sources.router import router as sources
from app.visits.router import router as visits
from app.writing import Writers

ROUTERS = (
    schedule, network, changes, history, visits, meetings, leaders, countries, organizations, places, occasions,
    sources, quality, exports, batch,
)  # fmt: skip


def create_app(settings: Settings) -> FastAPI:
    """The application for these settings; the database must have been migrated."""
    engine = existing_only(make_engine(settings))
    quick = QuickSqlite(settings) if engine.dialect.name == "sqlite" else QuickPostgresql(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await to_thread.run_sync(meet, engine)
        yield
        engine.dispose()
        await quick.close()

    app = Gated(
        title="Bilat",
        version=version("bilat"),
        summary="The open calendar of diplomacy.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # it has metrics of its own
    )
    app.state.settings, app.state.engine = settings, engine
    app.state.writing = Writers(writers(engine), settings.busy_timeout_ms)
    app.state.asking = Readers(
        readers(engine), quick, Kept(settings.kept_mb * 1_000_000), settings.statement_timeout_ms
    )
    app.state.watch = Watch(app.state.asking.moment)
    app.state.leaving = False
    app.state.ready_limiter = CapacityLimiter(2)
    app.state.running = set()
    app.state.failed_keys = Limiter("failed-keys", settings.failed_keys_per_minute, 60)
    app.state.writes = Limiter("writes", settings.writes_per_minute, 60)
    app.state.ways = Ways()
    app.add_middleware(Gate, url_max=settings.url_max)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(strict_query), Depends(known_caller)])
    app.include_router(health.router, dependencies=[Depends(strict_query)])
    app.include_router(pages.router)
    describe(app, Problem)
    return app


def _operation_id(route: APIRoute) -> str:
    """The name of the function: clients generated from OpenAPI call it by this name."""
    return route.name
