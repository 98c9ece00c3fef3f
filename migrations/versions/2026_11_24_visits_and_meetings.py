"""Visits and meetings, and what belongs to them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("start", sa.String(length=255), nullable=False),
        sa.Column("start_earliest", sa.Date(), nullable=False),
        sa.Column("start_latest", sa.Date(), nullable=False),
        sa.Column("end", sa.String(length=255), nullable=True),
        sa.Column("end_earliest", sa.Date(), nullable=True),
        sa.Column("end_latest", sa.Date(), nullable=True),
        sa.Column("guest_country_code", sa.String(length=8), nullable=True),
        sa.Column("host_country_code", sa.String(length=8), nullable=False),
        sa.Column("occasion_id", sa.String(length=36), nullable=True),
        sa.Column("reception_where", sa.String(length=500), nullable=True),
        sa.Column("reception_place_id", sa.String(length=36), nullable=True),
        sa.Column("reception_summary", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('announced', 'confirmed', 'took_place', 'postponed', 'cancelled')",
            name=op.f("ck_visit_status_known"),
        ),
        sa.CheckConstraint(
            "type IN ('state', 'official', 'official_working', 'working', 'private', 'transit', 'attendance', 'other')",
            name=op.f("ck_visit_type_known"),
        ),
        sa.CheckConstraint("end_earliest <= end_latest", name=op.f("ck_visit_end_bounds")),
        sa.CheckConstraint("start_earliest <= end_latest", name=op.f("ck_visit_start_before_end")),
        sa.CheckConstraint("start_earliest <= start_latest", name=op.f("ck_visit_start_bounds")),
        sa.ForeignKeyConstraint(
            ["guest_country_code"], ["country.code"], name=op.f("fk_visit_guest_country_code"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["host_country_code"], ["country.code"], name=op.f("fk_visit_host_country_code"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["occasion_id"], ["occasion.id"], name=op.f("fk_visit_occasion_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["reception_place_id"], ["place.id"], name=op.f("fk_visit_reception_place_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_guest_country_code"), "visit", ["guest_country_code"], unique=False)
    op.create_index(op.f("ix_visit_host_country_code"), "visit", ["host_country_code"], unique=False)
    op.create_index(op.f("ix_visit_occasion_id"), "visit", ["occasion_id"], unique=False)
    op.create_index(op.f("ix_visit_reception_place_id"), "visit", ["reception_place_id"], unique=False)
    op.create_table(
        "stop",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=False),
        sa.Column("date", sa.String(length=255), nullable=True),
        sa.Column("date_earliest", sa.Date(), nullable=True),
        sa.Column("date_latest", sa.Date(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.CheckConstraint("date_earliest <= date_latest", name=op.f("ck_stop_date_bounds")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_stop_place_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_stop_visit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
    )
    op.create_index(op.f("ix_stop_place_id"), "stop", ["place_id"], unique=False)
    op.create_index(op.f("ix_stop_visit_id"), "stop", ["visit_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("date", sa.String(length=255), nullable=False),
        sa.Column("date_earliest", sa.Date(), nullable=False),
        sa.Column("date_latest", sa.Date(), nullable=False),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=True),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("occasion_id", sa.String(length=36), nullable=True),
        sa.Column("after_id", sa.String(length=36), nullable=True),
        sa.Column("after_interval", sa.String(length=32), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.CheckConstraint("channel IN ('in_person', 'phone', 'video')", name=op.f("ck_meeting_channel_known")),
        sa.CheckConstraint(
            "format IN ('bilateral', 'trilateral', 'multilateral')", name=op.f("ck_meeting_format_known")
        ),
        sa.CheckConstraint(
            "status IN ('announced', 'confirmed', 'took_place', 'postponed', 'cancelled')",
            name=op.f("ck_meeting_status_known"),
        ),
        sa.CheckConstraint("after_id <> id", name=op.f("ck_meeting_after_another")),
        sa.CheckConstraint("date_earliest <= date_latest", name=op.f("ck_meeting_date_bounds")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_meeting_position_counts")),
        sa.ForeignKeyConstraint(["after_id"], ["meeting.id"], name=op.f("fk_meeting_after_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["occasion_id"], ["occasion.id"], name=op.f("fk_meeting_occasion_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_meeting_place_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_meeting_visit_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index(op.f("ix_meeting_after_id"), "meeting", ["after_id"], unique=False)
    op.create_index(op.f("ix_meeting_occasion_id"), "meeting", ["occasion_id"], unique=False)
    op.create_index(op.f("ix_meeting_place_id"), "meeting", ["place_id"], unique=False)
    op.create_index(op.f("ix_meeting_visit_id"), "meeting", ["visit_id"], unique=False)
    op.create_table(
        "participant",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("country_code", sa.String(length=8), nullable=True),
        sa.Column("organization_id", sa.String(length=36), nullable=True),
        sa.Column("leader_id", sa.String(length=36), nullable=True),
        sa.Column("name", sa.String(length=500), nullable=True),
        sa.Column("capacity", sa.String(length=500), nullable=True),
        sa.Column("rank", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "rank IN ('head_of_state', 'head_of_government', 'organization_head', 'royal', 'foreign_minister', 'minister', 'deputy_minister', 'subnational', 'envoy', 'other')",
            name=op.f("ck_participant_rank_known"),
        ),
        sa.CheckConstraint(
            "role IN ('guest', 'host', 'principal', 'delegate', 'greeter', 'observer', 'interpreter', 'other')",
            name=op.f("ck_participant_role_known"),
        ),
        sa.CheckConstraint(
            "(CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_participant_one_owner"),
        ),
        sa.CheckConstraint(
            "country_code IS NOT NULL OR organization_id IS NOT NULL OR leader_id IS NOT NULL OR name IS NOT NULL",
            name=op.f("ck_participant_somebody"),
        ),
        sa.CheckConstraint("country_code IS NULL OR organization_id IS NULL", name=op.f("ck_participant_one_party")),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_participant_country_code"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["leader.id"], name=op.f("fk_participant_leader_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_participant_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_participant_organization_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_participant_visit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
    )
    op.create_index(op.f("ix_participant_country_code"), "participant", ["country_code"], unique=False)
    op.create_index(op.f("ix_participant_leader_id"), "participant", ["leader_id"], unique=False)
    op.create_index(op.f("ix_participant_meeting_id"), "participant", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_participant_organization_id"), "participant", ["organization_id"], unique=False)
    op.create_index(op.f("ix_participant_visit_id"), "participant", ["visit_id"], unique=False)
    op.create_table(
        "detail",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("stop_id", sa.String(length=36), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("(kind = 'activity') = (stop_id IS NOT NULL)", name=op.f("ck_detail_activity_at_stop")),
        sa.CheckConstraint(
            "kind IN ('topic', 'sought', 'statement', 'agenda', 'activity')", name=op.f("ck_detail_kind_known")
        ),
        sa.CheckConstraint(
            "(CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN stop_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_detail_one_owner"),
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_detail_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["stop_id"], ["stop.id"], name=op.f("fk_detail_stop_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_detail_visit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detail")),
    )
    op.create_index(op.f("ix_detail_meeting_id"), "detail", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_detail_stop_id"), "detail", ["stop_id"], unique=False)
    op.create_index(op.f("ix_detail_visit_id"), "detail", ["visit_id"], unique=False)
    op.create_table(
        "outcome",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('agreement', 'treaty', 'memorandum', 'declaration', 'statement', 'other')",
            name=op.f("ck_outcome_kind_known"),
        ),
        sa.CheckConstraint("status IN ('announced', 'concluded')", name=op.f("ck_outcome_status_known")),
        sa.CheckConstraint(
            "(CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_outcome_one_owner"),
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_outcome_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_outcome_visit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
    )
    op.create_index(op.f("ix_outcome_meeting_id"), "outcome", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_outcome_visit_id"), "outcome", ["visit_id"], unique=False)
    op.create_table(
        "citation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("occasion_id", sa.String(length=36), nullable=True),
        sa.Column("term_id", sa.String(length=36), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=True),
        sa.Column("field", sa.String(length=100), nullable=True),
        sa.Column("attributed_to", sa.String(length=500), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("locator", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "status IN ('announced', 'confirmed', 'took_place', 'postponed', 'cancelled')",
            name=op.f("ck_citation_status_known"),
        ),
        sa.CheckConstraint(
            "(CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN occasion_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN term_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_citation_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_citation_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["occasion_id"], ["occasion.id"], name=op.f("fk_citation_occasion_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_citation_source_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_citation_term_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_citation_visit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citation")),
    )
    op.create_index(op.f("ix_citation_meeting_id"), "citation", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_citation_occasion_id"), "citation", ["occasion_id"], unique=False)
    op.create_index(op.f("ix_citation_source_id"), "citation", ["source_id"], unique=False)
    op.create_index(op.f("ix_citation_term_id"), "citation", ["term_id"], unique=False)
    op.create_index(op.f("ix_citation_visit_id"), "citation", ["visit_id"], unique=False)
    op.create_table(
        "external_id",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("leader_id", sa.String(length=36), nullable=True),
        sa.Column("organization_id", sa.String(length=36), nullable=True),
        sa.Column("place_id", sa.String(length=36), nullable=True),
        sa.Column("occasion_id", sa.String(length=36), nullable=True),
        sa.Column("source_id", sa.String(length=36), nullable=True),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=255), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN leader_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN organization_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN place_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN occasion_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN source_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_external_id_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["leader.id"], name=op.f("fk_external_id_leader_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_external_id_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["occasion_id"], ["occasion.id"], name=op.f("fk_external_id_occasion_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_external_id_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_external_id_place_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_external_id_source_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_external_id_visit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_id")),
    )
    op.create_index(op.f("ix_external_id_leader_id"), "external_id", ["leader_id"], unique=False)
    op.create_index(op.f("ix_external_id_meeting_id"), "external_id", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_external_id_occasion_id"), "external_id", ["occasion_id"], unique=False)
    op.create_index(op.f("ix_external_id_organization_id"), "external_id", ["organization_id"], unique=False)
    op.create_index(op.f("ix_external_id_place_id"), "external_id", ["place_id"], unique=False)
    op.create_index(op.f("ix_external_id_source_id"), "external_id", ["source_id"], unique=False)
    op.create_index(op.f("ix_external_id_visit_id"), "external_id", ["visit_id"], unique=False)
    op.create_index(
        "uq_external_id_leader",
        "external_id",
        ["scheme", "value"],
        unique=True,
        sqlite_where=sa.text("leader_id IS NOT NULL"),
        postgresql_where=sa.text("leader_id IS NOT NULL"),
    )
    op.create_index(
        "uq_external_id_occasion",
        "external_id",
        ["scheme", "value"],
        unique=True,
        sqlite_where=sa.text("occasion_id IS NOT NULL"),
        postgresql_where=sa.text("occasion_id IS NOT NULL"),
    )
    op.create_index(
        "uq_external_id_organization",
        "external_id",
        ["scheme", "value"],
        unique=True,
        sqlite_where=sa.text("organization_id IS NOT NULL"),
        postgresql_where=sa.text("organization_id IS NOT NULL"),
    )
    op.create_index(
        "uq_external_id_place",
        "external_id",
        ["scheme", "value"],
        unique=True,
        sqlite_where=sa.text("place_id IS NOT NULL"),
        postgresql_where=sa.text("place_id IS NOT NULL"),
    )
    op.create_index(
        "uq_external_id_source",
        "external_id",
        ["scheme", "value"],
        unique=True,
        sqlite_where=sa.text("source_id IS NOT NULL"),
        postgresql_where=sa.text("source_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("external_id")
    op.drop_table("citation")
    op.drop_table("outcome")
    op.drop_table("detail")
    op.drop_table("participant")
    op.drop_table("meeting")
    op.drop_table("stop")
    op.drop_table("visit")
