"""The verdict on a plan: how long, how risky, who drives, who must agree. What the plan claims only ever raises it."""
