-- Fair play in tables counts the cards of a season's matches. Only cards are in the index, so that other entries cost nothing more.
CREATE INDEX commentary_cards_idx ON commentary (match_id) WHERE event_type IN ('yellow_card', 'second_yellow', 'red_card');
