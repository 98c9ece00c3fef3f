"""Leaders, places, occasions and sources."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("publisher", sa.String(length=500), nullable=True),
        sa.Column("author", sa.String(length=500), nullable=True),
        sa.Column("source_url", sa.String(length=2000), nullable=True),
        sa.Column("published", sa.String(length=255), nullable=True),
        sa.Column("published_earliest", sa.Date(), nullable=True),
        sa.Column("published_latest", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.CheckConstraint("published_earliest <= published_latest", name=op.f("ck_source_published_bounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    op.create_index(op.f("ix_source_source_url"), "source", ["source_url"], unique=False)
    op.create_table(
        "leader",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("birth", sa.String(length=255), nullable=True),
        sa.Column("birth_earliest", sa.Date(), nullable=True),
        sa.Column("birth_latest", sa.Date(), nullable=True),
        sa.Column("death", sa.String(length=255), nullable=True),
        sa.Column("death_earliest", sa.Date(), nullable=True),
        sa.Column("death_latest", sa.Date(), nullable=True),
        sa.CheckConstraint("birth_earliest <= birth_latest", name=op.f("ck_leader_birth_bounds")),
        sa.CheckConstraint("birth_earliest <= death_latest", name=op.f("ck_leader_birth_before_death")),
        sa.CheckConstraint("death_earliest <= death_latest", name=op.f("ck_leader_death_bounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader")),
        sa.UniqueConstraint("slug", name=op.f("uq_leader_slug")),
    )
    op.create_table(
        "leader_name",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("leader_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.CheckConstraint("kind IN ('common', 'official', 'native', 'alias')", name=op.f("ck_leader_name_kind_known")),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["leader.id"], name=op.f("fk_leader_name_leader_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader_name")),
        sa.UniqueConstraint("leader_id", "name", name=op.f("uq_leader_name_leader_id_name")),
    )
    op.create_index(op.f("ix_leader_name_leader_id"), "leader_name", ["leader_id"], unique=False)
    op.create_table(
        "term",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("leader_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("rank", sa.String(length=32), nullable=False),
        sa.Column("country_code", sa.String(length=8), nullable=True),
        sa.Column("organization_id", sa.String(length=36), nullable=True),
        sa.Column("start", sa.String(length=255), nullable=True),
        sa.Column("start_earliest", sa.Date(), nullable=True),
        sa.Column("start_latest", sa.Date(), nullable=True),
        sa.Column("end", sa.String(length=255), nullable=True),
        sa.Column("end_earliest", sa.Date(), nullable=True),
        sa.Column("end_latest", sa.Date(), nullable=True),
        sa.Column("attested_from", sa.Date(), nullable=True),
        sa.Column("attested_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "rank IN ('head_of_state', 'head_of_government', 'organization_head', 'royal', 'foreign_minister', 'minister', 'deputy_minister', 'subnational', 'envoy', 'other')",
            name=op.f("ck_term_rank_known"),
        ),
        sa.CheckConstraint(
            "(CASE WHEN country_code IS NULL THEN 0 ELSE 1 END) + (CASE WHEN organization_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_term_one_owner"),
        ),
        sa.CheckConstraint("(attested_from IS NULL) = (attested_until IS NULL)", name=op.f("ck_term_attested_whole")),
        sa.CheckConstraint("attested_from <= attested_until", name=op.f("ck_term_attested_ordered")),
        sa.CheckConstraint("end_earliest <= end_latest", name=op.f("ck_term_end_bounds")),
        sa.CheckConstraint("start_earliest <= end_latest", name=op.f("ck_term_start_before_end")),
        sa.CheckConstraint("start_earliest <= start_latest", name=op.f("ck_term_start_bounds")),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_term_country_code"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["leader_id"], ["leader.id"], name=op.f("fk_term_leader_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_term_organization_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
    )
    op.create_index(op.f("ix_term_country_code"), "term", ["country_code"], unique=False)
    op.create_index(op.f("ix_term_leader_id"), "term", ["leader_id"], unique=False)
    op.create_index(op.f("ix_term_organization_id"), "term", ["organization_id"], unique=False)
    op.create_table(
        "place",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("country_code", sa.String(length=8), nullable=False),
        sa.Column("within_id", sa.String(length=36), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.CheckConstraint("type IN ('city', 'venue', 'airport', 'region', 'other')", name=op.f("ck_place_type_known")),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_place_point_whole")),
        sa.CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name=op.f("ck_place_point_on_globe")),
        sa.CheckConstraint("within_id <> id", name=op.f("ck_place_within_another")),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_place_country_code"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["within_id"], ["place.id"], name=op.f("fk_place_within_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("slug", name=op.f("uq_place_slug")),
    )
    op.create_index(op.f("ix_place_country_code"), "place", ["country_code"], unique=False)
    op.create_index(op.f("ix_place_within_id"), "place", ["within_id"], unique=False)
    op.create_table(
        "place_name",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_place_name_place_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_name")),
        sa.UniqueConstraint("place_id", "name", name=op.f("uq_place_name_place_id_name")),
    )
    op.create_index(op.f("ix_place_name_place_id"), "place_name", ["place_id"], unique=False)
    op.create_table(
        "occasion",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("date", sa.String(length=255), nullable=False),
        sa.Column("date_earliest", sa.Date(), nullable=False),
        sa.Column("date_latest", sa.Date(), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=True),
        sa.Column("part_of_id", sa.String(length=36), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('announced', 'confirmed', 'took_place', 'postponed', 'cancelled')",
            name=op.f("ck_occasion_status_known"),
        ),
        sa.CheckConstraint("date_earliest <= date_latest", name=op.f("ck_occasion_date_bounds")),
        sa.CheckConstraint("part_of_id <> id", name=op.f("ck_occasion_part_of_another")),
        sa.ForeignKeyConstraint(
            ["part_of_id"], ["occasion.id"], name=op.f("fk_occasion_part_of_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_occasion_place_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occasion")),
        sa.UniqueConstraint("slug", name=op.f("uq_occasion_slug")),
    )
    op.create_index(op.f("ix_occasion_part_of_id"), "occasion", ["part_of_id"], unique=False)
    op.create_index(op.f("ix_occasion_place_id"), "occasion", ["place_id"], unique=False)
    op.create_table(
        "occasion_party",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("occasion_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=8), nullable=True),
        sa.Column("organization_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "(country_code IS NULL) <> (organization_id IS NULL)", name=op.f("ck_occasion_party_one_party")
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_occasion_party_country_code"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["occasion_id"], ["occasion.id"], name=op.f("fk_occasion_party_occasion_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_occasion_party_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occasion_party")),
    )
    op.create_index(op.f("ix_occasion_party_country_code"), "occasion_party", ["country_code"], unique=False)
    op.create_index(op.f("ix_occasion_party_occasion_id"), "occasion_party", ["occasion_id"], unique=False)
    op.create_index(op.f("ix_occasion_party_organization_id"), "occasion_party", ["organization_id"], unique=False)
    op.create_table(
        "announcement",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("occasion_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("comparison", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("leader_id", sa.String(length=36), nullable=True),
        sa.Column("date", sa.String(length=255), nullable=True),
        sa.Column("date_earliest", sa.Date(), nullable=True),
        sa.Column("date_latest", sa.Date(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "comparison IN ('exactly', 'about', 'at_least', 'more_than')", name=op.f("ck_announcement_comparison_known")
        ),
        sa.CheckConstraint("date_earliest <= date_latest", name=op.f("ck_announcement_date_bounds")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_announcement_number_counts")),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["leader.id"], name=op.f("fk_announcement_leader_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["occasion_id"], ["occasion.id"], name=op.f("fk_announcement_occasion_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index(op.f("ix_announcement_leader_id"), "announcement", ["leader_id"], unique=False)
    op.create_index(op.f("ix_announcement_occasion_id"), "announcement", ["occasion_id"], unique=False)


def downgrade() -> None:
    op.drop_table("announcement")
    op.drop_table("occasion_party")
    op.drop_table("occasion")
    op.drop_table("place_name")
    op.drop_table("place")
    op.drop_table("term")
    op.drop_table("leader_name")
    op.drop_table("leader")
    op.drop_table("source")
