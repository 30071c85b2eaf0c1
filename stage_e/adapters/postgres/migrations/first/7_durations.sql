-- How long attempts took: a histogram for each kind of operation and each class of targets, in buckets that grow by an
-- eighth of a doubling from 1 ms on. The latest attempt weighs 1, earlier ones less and less.
CREATE TABLE durations (
    what text NOT NULL CHECK (what <> ''),
    place text NOT NULL,
    seen bigint NOT NULL CHECK (seen >= 1),
    weights real[] NOT NULL,
    learned_at timestamptz NOT NULL,
    PRIMARY KEY (what, place),
    CONSTRAINT a_histogram_has_all_its_buckets CHECK (
        array_ndims(weights) = 1 AND cardinality(weights) = 216 AND array_position(weights, NULL) IS NULL
    ),
    CONSTRAINT a_weight_is_a_number_from_0_up CHECK (0 <= ALL (weights) AND 'infinity' > ALL (weights)),
    CONSTRAINT the_latest_attempt_weighs_1 CHECK (1 <= ANY (weights))
);

CREATE INDEX durations_by_moment ON durations (learned_at);
