"""Countries and organizations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "country",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("standard", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("official_name", sa.String(length=500), nullable=True),
        sa.Column("alpha3", sa.String(length=3), nullable=True),
        sa.Column("numeric", sa.String(length=3), nullable=True),
        sa.Column("cow", sa.Integer(), nullable=True),
        sa.Column("gw", sa.Integer(), nullable=True),
        sa.Column("wikidata", sa.String(length=16), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("start", sa.String(length=255), nullable=True),
        sa.Column("start_earliest", sa.Date(), nullable=True),
        sa.Column("start_latest", sa.Date(), nullable=True),
        sa.Column("end", sa.String(length=255), nullable=True),
        sa.Column("end_earliest", sa.Date(), nullable=True),
        sa.Column("end_latest", sa.Date(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.CheckConstraint(
            "standard IN ('iso-3166-1', 'iso-3166-3', 'user-assigned', 'bilat')", name=op.f("ck_country_standard_known")
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_country_point_whole")),
        sa.CheckConstraint("end_earliest <= end_latest", name=op.f("ck_country_end_bounds")),
        sa.CheckConstraint(
            "lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name=op.f("ck_country_point_on_globe")
        ),
        sa.CheckConstraint("start_earliest <= end_latest", name=op.f("ck_country_start_before_end")),
        sa.CheckConstraint("start_earliest <= start_latest", name=op.f("ck_country_start_bounds")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_country")),
    )
    op.create_table(
        "country_name",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("country_code", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('common', 'official', 'native', 'alias')", name=op.f("ck_country_name_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_country_name_country_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_name")),
        sa.UniqueConstraint(
            "country_code", "language", "kind", "name", name=op.f("uq_country_name_country_code_language_kind_name")
        ),
    )
    op.create_index(op.f("ix_country_name_country_code"), "country_name", ["country_code"], unique=False)
    op.create_table(
        "country_succession",
        sa.Column("predecessor_code", sa.String(length=8), nullable=False),
        sa.Column("successor_code", sa.String(length=8), nullable=False),
        sa.Column("date", sa.String(length=255), nullable=True),
        sa.CheckConstraint("predecessor_code <> successor_code", name=op.f("ck_country_succession_two_countries")),
        sa.ForeignKeyConstraint(
            ["predecessor_code"], ["country.code"], name=op.f("fk_country_succession_predecessor_code")
        ),
        sa.ForeignKeyConstraint(
            ["successor_code"], ["country.code"], name=op.f("fk_country_succession_successor_code")
        ),
        sa.PrimaryKeyConstraint("predecessor_code", "successor_code", name=op.f("pk_country_succession")),
    )
    op.create_index(
        op.f("ix_country_succession_successor_code"), "country_succession", ["successor_code"], unique=False
    )
    op.create_table(
        "organization",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("acronym", sa.String(length=32), nullable=True),
        sa.Column("founded", sa.String(length=255), nullable=True),
        sa.Column("founded_earliest", sa.Date(), nullable=True),
        sa.Column("founded_latest", sa.Date(), nullable=True),
        sa.Column("dissolved", sa.String(length=255), nullable=True),
        sa.Column("dissolved_earliest", sa.Date(), nullable=True),
        sa.Column("dissolved_latest", sa.Date(), nullable=True),
        sa.CheckConstraint("dissolved_earliest <= dissolved_latest", name=op.f("ck_organization_dissolved_bounds")),
        sa.CheckConstraint("founded_earliest <= founded_latest", name=op.f("ck_organization_founded_bounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("slug", name=op.f("uq_organization_slug")),
    )
    op.create_table(
        "organization_name",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organization_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('common', 'official', 'native', 'alias')", name=op.f("ck_organization_name_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_organization_name_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_name")),
        sa.UniqueConstraint(
            "organization_id",
            "language",
            "kind",
            "name",
            name=op.f("uq_organization_name_organization_id_language_kind_name"),
        ),
    )
    op.create_index(
        op.f("ix_organization_name_organization_id"), "organization_name", ["organization_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("organization_name")
    op.drop_table("organization")
    op.drop_table("country_succession")
    op.drop_table("country_name")
    op.drop_table("country")
