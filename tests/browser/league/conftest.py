from season_page import page, season  # fixtures
