"""Names and COW numbers that mean a country for a time. `bilat migrate` fills both tables from the register."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

KINDS = "kind IN ('common', 'official', 'native', 'alias')"


def upgrade() -> None:
    op.drop_table("country_name")
    _names(
        sa.Column("start", sa.String(length=255), nullable=True),
        sa.Column("end", sa.String(length=255), nullable=True),
        sa.Column("dated", sa.Boolean(), nullable=False),
        unique=("country_code", "language", "kind", "name", "start"),
    )
    op.create_table(
        "cow_period",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("country_code", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cow", sa.Integer(), nullable=False),
        sa.Column("start", sa.String(length=255), nullable=True),
        sa.Column("end", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_cow_period_country_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cow_period")),
    )
    op.create_index(op.f("ix_cow_period_country_code"), "cow_period", ["country_code"], unique=False)


def downgrade() -> None:
    op.drop_table("cow_period")
    op.drop_table("country_name")
    _names(unique=("country_code", "language", "kind", "name"))


def _names(*more: sa.Column[object], unique: tuple[str, ...]) -> None:
    op.create_table(
        "country_name",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("country_code", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        *more,
        sa.CheckConstraint(KINDS, name=op.f("ck_country_name_kind_known")),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_country_name_country_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_name")),
        sa.UniqueConstraint(*unique, name=op.f("uq_country_name_" + "_".join(unique))),
    )
    op.create_index(op.f("ix_country_name_country_code"), "country_name", ["country_code"], unique=False)
