"""What is doubtful about records as they read now. `bilat rebuild` finds it for those that were there before."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
KINDS = "kind IN ('country', 'organization', 'leader', 'place', 'occasion', 'source', 'visit', 'meeting')"
RULES = (
    "rule IN ('same_country', 'long_stay', 'day_and_month_swapped', 'office_not_held', 'not_alive', "
    "'two_countries_at_once', 'looks_like_another', 'overlapping_terms', 'mixed_scripts')"
)


def upgrade() -> None:
    op.create_table(
        "quality_warning",
        sa.Column("entity_id", TEXT, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("pointer", TEXT, nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("other_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_quality_warning_kind_known")),
        sa.CheckConstraint(RULES, name=op.f("ck_quality_warning_rule_known")),
        sa.PrimaryKeyConstraint("entity_id", "kind", "rule", "pointer", name=op.f("pk_quality_warning")),
    )
    op.create_index("ix_quality_warning_entity", "quality_warning", ["entity_id", "rule", "pointer"])
    op.create_index("ix_quality_warning_rule", "quality_warning", ["rule", "entity_id", "pointer"])
    op.create_index(op.f("ix_quality_warning_other_id"), "quality_warning", ["other_id"])


def downgrade() -> None:
    op.drop_table("quality_warning")
