"""Every environment variable that Bilat reads, in one class."""

from typing import Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

HOW_TO_WRITE_IT = "write sqlite:///file.db or postgresql://user:password@host/name"


class Settings(BaseSettings):
    """Settings of one Bilat process; each is read from the environment as BILAT_ and its name."""

    model_config = SettingsConfigDict(env_prefix="BILAT_", extra="ignore")

    database_url: str = Field(
        "sqlite:///bilat.db",
        description="Where the calendar is kept: sqlite:///file.db or postgresql://user:password@host/name.",
    )
    host: str = Field("127.0.0.1", description="Address that `bilat serve` listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port that `bilat serve` listens on.")
    public_url: str = Field(
        "", description="Address at which readers see Bilat, such as https://bilat.example; put before every link."
    )
    public_reading: bool = Field(True, description="Whether anybody may read; `false` asks readers for a key, too.")
    data_license: str = Field(
        "CC-BY-4.0",
        pattern=r"^[A-Za-z0-9.+-]+$",
        description="Licence of the data, as SPDX names it, told with exports.",
    )
    failed_keys_per_minute: int = Field(
        20, ge=0, description="Wrong keys from one address in a minute before they are answered 429; 0 is no limit."
    )
    writes_per_minute: int = Field(
        600, ge=0, description="Changes with one key in a minute before they are answered 429; 0 is no limit."
    )
    page_size: int = Field(50, ge=1, le=1000, description="Records on a page when `limit` is not given.")
    page_size_max: int = Field(500, ge=1, le=10_000, description="Largest `limit` that a reader may ask for.")
    url_max: int = Field(8000, ge=1000, description="Longest URL in bytes; a longer one is answered 414.")
    body_max: int = Field(1_000_000, ge=1000, description="Longest body in bytes; a longer one is answered 413.")
    batch_max: int = Field(5_000_000, ge=1000, description="Longest batch in bytes; a longer one is answered 413.")
    statement_timeout_ms: int = Field(
        30_000,
        ge=0,
        description="Longest statement on PostgreSQL, longest question to SQLite, in milliseconds; 0 is no limit.",
    )
    connect_timeout_s: int = Field(5, ge=1, le=600, description="How long PostgreSQL may take to connect, in seconds.")
    busy_timeout_ms: int = Field(10_000, ge=0, description="How long SQLite waits for another writer, in milliseconds.")
    kept_mb: int = Field(
        16, ge=0, le=10_000, description="Memory of each process for answers and documents, in MB; 0 keeps none."
    )
    pool_size: int = Field(20, ge=1, le=500, description="Connections to the database that are kept open.")

    @field_validator("database_url")
    @classmethod
    def name_the_driver(cls, url: str) -> str:
        """Accept the usual spellings of a PostgreSQL address."""
        for spelling in ("postgres://", "postgresql://"):
            if url.startswith(spelling):
                url = "postgresql+psycopg://" + url.removeprefix(spelling)
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError(HOW_TO_WRITE_IT)
        try:
            told = make_url(url)
        except (ArgumentError, ValueError) as error:
            raise ValueError(f"{HOW_TO_WRITE_IT} ({error})") from None
        if url.startswith("sqlite") and (not told.database or ":memory:" in told.database):
            raise ValueError("a database in memory is empty again with each command; name a file, sqlite:///file.db")
        return url

    @model_validator(mode="after")
    def pages_fit(self) -> Self:
        """A page that nobody asked a size for is one that a reader may ask for."""
        if self.page_size > self.page_size_max:
            raise ValueError(f"BILAT_PAGE_SIZE is {self.page_size}, above BILAT_PAGE_SIZE_MAX ({self.page_size_max})")
        return self

    @field_validator("public_url")
    @classmethod
    def end_without_slash(cls, url: str) -> str:
        """Links are this address and a path that begins with a slash."""
        return url.rstrip("/")
