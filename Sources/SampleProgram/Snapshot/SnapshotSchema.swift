/// The tables of the contract, to the letter.
enum SnapshotSchema {
    static let sql = """
        PRAGMA user_version = 1;
        CREATE TABLE snapshot (
          snapshot_id TEXT NOT NULL PRIMARY KEY, program_name TEXT NOT NULL, facts_from INTEGER NOT NULL, taken_at INTEGER NOT NULL);
        CREATE TABLE dim_sponsors (
          sponsor_id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, currency TEXT NOT NULL, time_zone TEXT NOT NULL,
          gross_margin REAL NOT NULL, offering TEXT NOT NULL);
        CREATE TABLE dim_merchants (
          merchant_id TEXT NOT NULL PRIMARY KEY, sponsor_id TEXT NOT NULL REFERENCES dim_sponsors, name TEXT NOT NULL, category TEXT,
          location_zip TEXT);
        CREATE TABLE dim_members (
          member_token_id TEXT NOT NULL PRIMARY KEY, age_bracket TEXT, location_zip TEXT, data_sharing_status TEXT NOT NULL, tier TEXT,
          enrolled_on TEXT);
        CREATE TABLE dim_reward_rules (
          rule_id TEXT NOT NULL PRIMARY KEY, sponsor_id TEXT NOT NULL REFERENCES dim_sponsors, name TEXT NOT NULL,
          reward_type TEXT NOT NULL, starts_at INTEGER NOT NULL, ends_at INTEGER, definition TEXT);
        CREATE TABLE fct_transactions (
          transaction_id TEXT NOT NULL PRIMARY KEY, member_token_id TEXT NOT NULL REFERENCES dim_members,
          merchant_id TEXT NOT NULL REFERENCES dim_merchants, amount_cents INTEGER NOT NULL, occurred_at INTEGER NOT NULL);
        CREATE TABLE fct_points (
          entry_id TEXT NOT NULL PRIMARY KEY, member_token_id TEXT NOT NULL REFERENCES dim_members,
          sponsor_id TEXT NOT NULL REFERENCES dim_sponsors, kind TEXT NOT NULL, points INTEGER NOT NULL,
          rule_id TEXT REFERENCES dim_reward_rules, occurred_at INTEGER NOT NULL);
        CREATE TABLE fct_rewards (
          reward_issue_id TEXT NOT NULL PRIMARY KEY, rule_id TEXT NOT NULL REFERENCES dim_reward_rules,
          member_token_id TEXT NOT NULL REFERENCES dim_members, cost_cents INTEGER NOT NULL, status TEXT NOT NULL,
          issued_at INTEGER NOT NULL, redeemed_at INTEGER, expires_at INTEGER);
        CREATE TABLE fct_rule_exposures (
          rule_id TEXT NOT NULL REFERENCES dim_reward_rules, member_token_id TEXT NOT NULL REFERENCES dim_members, arm TEXT NOT NULL,
          exposed_at INTEGER NOT NULL, contact_cost_cents INTEGER, PRIMARY KEY (rule_id, member_token_id));
        CREATE TABLE fct_contacts (
          contact_id TEXT NOT NULL PRIMARY KEY, sponsor_id TEXT NOT NULL REFERENCES dim_sponsors,
          member_token_id TEXT NOT NULL REFERENCES dim_members, campaign_id TEXT NOT NULL, purpose TEXT NOT NULL, channel TEXT NOT NULL,
          sent_at INTEGER NOT NULL, opened_at INTEGER, clicked_at INTEGER, converted_at INTEGER);
        CREATE TABLE dim_markets (
          market_id TEXT NOT NULL PRIMARY KEY, category TEXT NOT NULL, title TEXT NOT NULL, closes_at INTEGER NOT NULL,
          settled_at INTEGER, winning_outcome TEXT);
        CREATE TABLE fct_predictions (
          prediction_id TEXT NOT NULL PRIMARY KEY, member_token_id TEXT NOT NULL REFERENCES dim_members,
          market_id TEXT NOT NULL REFERENCES dim_markets, sponsor_id TEXT REFERENCES dim_sponsors, stake_points INTEGER NOT NULL,
          payout_points INTEGER NOT NULL, outcome_result TEXT NOT NULL, placed_at INTEGER NOT NULL);
        """
}
