-- Personal data, credentials and what would act on people, replaced by harmless values (Ghost 6.59, core/server/data/schema/schema.js).
-- Ids stay, and what stands for a person follows from the id: rows still belong together. The check beside it refuses what is not known here.
SET FOREIGN_KEY_CHECKS = 0;
SET SESSION sql_mode = 'STRICT_ALL_TABLES';

CREATE FUNCTION masked_uuid(seed VARCHAR(64)) RETURNS CHAR(36) DETERMINISTIC RETURN CONCAT_WS('-',
  LEFT(MD5(seed), 8), SUBSTR(MD5(seed), 9, 4), CONCAT('4', SUBSTR(MD5(seed), 14, 3)), CONCAT('8', SUBSTR(MD5(seed), 18, 3)), RIGHT(MD5(seed), 12));
CREATE FUNCTION masked_email(id VARCHAR(24)) RETURNS VARCHAR(191) CHARACTER SET utf8mb4 DETERMINISTIC
  RETURN CONCAT('member-', id, '@example.invalid');
-- addresses in texts, of which a post may have some; what follows a backslash is an escape of JSON
CREATE FUNCTION masked_text(body LONGTEXT CHARACTER SET utf8mb4) RETURNS LONGTEXT CHARACTER SET utf8mb4 DETERMINISTIC
  RETURN REGEXP_REPLACE(body,
    '(?<!\\\\)[^\\s"''<>(),;:=&?/@\\\\]+(@|%40)[A-Za-z0-9.-]*[A-Za-z0-9-][.](?!(png|jpe?g|gif|webp|svg|avif|ico|css|m?js|mp3|mp4|webm|pdf|woff2?)\\b)[A-Za-z][A-Za-z0-9-]+',
    'masked@example.invalid');

-- staff
UPDATE users SET
  name = CONCAT('Author ', id), slug = CONCAT('author-', id), email = CONCAT('author-', id, '@example.invalid'), password = '*',
  profile_image = NULL, cover_image = NULL, bio = NULL, website = NULL, location = NULL, facebook = NULL, twitter = NULL, threads = NULL, bluesky = NULL,
  mastodon = NULL, tiktok = NULL, youtube = NULL, instagram = NULL, linkedin = NULL, accessibility = NULL, meta_title = NULL, meta_description = NULL,
  tour = NULL, last_seen = NULL;

-- what opens something, or acts on the world outside: Ghost makes its own settings again when it starts (models/settings.js, populateDefaults)
DELETE FROM sessions;
DELETE FROM tokens;
DELETE FROM brute;
DELETE FROM invites;
DELETE FROM webhooks;
DELETE FROM post_gift_links;
DELETE FROM gift_links;
DELETE FROM jobs;
DELETE FROM outbox;
DELETE FROM actions;
-- keys that Ghost itself uses must stay keys, and must not be guessed by who knows an id: their zeros tell that they are new
UPDATE api_keys SET secret = CONCAT('00000000', LOWER(HEX(RANDOM_BYTES(IF(type = 'content', 9, 28))))), last_seen_at = NULL, last_seen_version = NULL;
DELETE FROM settings WHERE `key` NOT IN (
  'title', 'description', 'heading_font', 'body_font', 'logo', 'cover_image', 'icon', 'accent_color', 'locale', 'timezone', 'navigation',
  'secondary_navigation', 'llms_enabled', 'meta_title', 'meta_description', 'og_image', 'og_title', 'og_description', 'twitter_image', 'twitter_title',
  'twitter_description', 'is_private', 'default_content_visibility', 'default_content_visibility_tiers', 'members_signup_access', 'members_track_sources',
  'portal_name', 'portal_button', 'portal_plans', 'portal_default_plan', 'portal_products', 'portal_button_style', 'portal_button_icon',
  'portal_button_signup_text', 'portal_signup_terms_html', 'portal_signup_checkbox_required', 'email_track_opens', 'email_track_clicks', 'labs',
  'editor_default_email_recipients', 'announcement_content', 'announcement_visibility', 'announcement_background', 'comments_enabled',
  'outbound_link_tagging', 'donations_currency', 'donations_suggested_amount', 'recommendations_enabled');
UPDATE settings SET value = masked_text(value);

-- members
UPDATE members SET
  uuid = masked_uuid(id), transient_id = CONCAT('member-', id), email = masked_email(id), name = IF(name IS NULL, NULL, CONCAT('Member ', id)),
  expertise = NULL, note = NULL, geolocation = NULL, commenting = NULL, last_seen_at = NULL, last_commented_at = NULL;
DELETE FROM members_custom_field_values;
UPDATE members_email_change_events SET to_email = masked_email(member_id), from_email = masked_email(member_id);
UPDATE members_created_events SET attribution_url = NULL, referrer_source = NULL, referrer_medium = NULL, referrer_url = NULL, utm_source = NULL,
  utm_medium = NULL, utm_campaign = NULL, utm_term = NULL, utm_content = NULL;
UPDATE members_subscription_created_events SET attribution_url = NULL, referrer_source = NULL, referrer_medium = NULL, referrer_url = NULL,
  utm_source = NULL, utm_medium = NULL, utm_campaign = NULL, utm_term = NULL, utm_content = NULL;
UPDATE comments SET html = '<p>masked</p>';
DELETE FROM mentions;

-- money
UPDATE members_stripe_customers_subscriptions s JOIN members_stripe_customers c ON c.customer_id = s.customer_id SET s.customer_id = CONCAT('cus_', c.id);
UPDATE members_stripe_customers SET customer_id = CONCAT('cus_', id), name = IF(name IS NULL, NULL, CONCAT('Member ', member_id)),
  email = IF(email IS NULL, NULL, masked_email(member_id));
UPDATE members_stripe_customers_subscriptions SET subscription_id = CONCAT('sub_', id), cancellation_reason = NULL, default_payment_card_last4 = NULL;
UPDATE subscriptions SET payment_subscription_url = NULL, payment_user_url = NULL;
UPDATE machine_payment_events SET stripe_payment_intent_id = NULL, reference = CONCAT('masked-', id);
UPDATE donation_payment_events SET name = NULL, email = CONCAT('donor-', id, '@example.invalid'), donation_message = NULL, attribution_url = NULL,
  referrer_source = NULL, referrer_medium = NULL, referrer_url = NULL, utm_source = NULL, utm_medium = NULL, utm_campaign = NULL, utm_term = NULL,
  utm_content = NULL;
UPDATE gifts SET token = CONCAT('gift-', id), buyer_email = IF(buyer_email IS NULL, NULL, CONCAT('buyer-', id, '@example.invalid')), buyer_name = NULL, recipient_name = NULL,
  personal_message = NULL, stripe_checkout_session_id = NULL, stripe_payment_intent_id = NULL;
UPDATE gift_deliveries SET recipient_email = CONCAT('recipient-', id, '@example.invalid'), email_provider_message_id = NULL;

-- mail
UPDATE newsletters SET sender_name = NULL, sender_email = NULL, sender_reply_to = 'newsletter', description = masked_text(description),
  header_image = masked_text(header_image), footer_content = masked_text(footer_content);
UPDATE email_design_settings SET sender_name = NULL, sender_email = NULL, sender_reply_to = NULL, header_image = masked_text(header_image),
  footer_content = masked_text(footer_content);
UPDATE welcome_email_automated_emails SET sender_name = NULL, sender_email = NULL, sender_reply_to = NULL, subject = masked_text(subject),
  lexical = masked_text(lexical);
UPDATE emails SET uuid = masked_uuid(id), recipient_filter = masked_text(recipient_filter), error = NULL, error_data = NULL, `from` = NULL, reply_to = NULL,
  html = masked_text(html), plaintext = masked_text(plaintext), source = masked_text(source), subject = masked_text(subject);
UPDATE email_batches SET mailgun_message_id = NULL, member_segment = masked_text(member_segment), error_message = NULL, error_data = NULL;
UPDATE email_recipients SET member_uuid = masked_uuid(member_id), member_email = masked_email(member_id),
  member_name = IF(member_name IS NULL, NULL, CONCAT('Member ', member_id));
UPDATE email_recipient_failures SET message = 'masked', event_id = NULL;
UPDATE automated_email_recipients SET member_uuid = masked_uuid(member_id), member_email = masked_email(member_id),
  member_name = IF(member_name IS NULL, NULL, CONCAT('Member ', member_id)), mailgun_message_id = NULL;
UPDATE automation_runs SET member_email = IF(member_id IS NULL, CONCAT('run-', id, '@example.invalid'), masked_email(member_id));
UPDATE automation_run_steps SET locked_by = NULL;
UPDATE automation_action_revisions SET email_subject = masked_text(email_subject), email_lexical = masked_text(email_lexical);
UPDATE suppressions SET email = CONCAT('suppressed-', id, '@example.invalid');
UPDATE email_spam_complaint_events SET email_address = masked_email(member_id);

-- what is published or will be: addresses in it, scripts of others, and what opens a draft of production
UPDATE posts SET uuid = masked_uuid(id), title = masked_text(title), mobiledoc = masked_text(mobiledoc), lexical = masked_text(lexical), html = masked_text(html),
  plaintext = masked_text(plaintext), custom_excerpt = masked_text(custom_excerpt), email_recipient_filter = masked_text(email_recipient_filter),
  feature_image = masked_text(feature_image), canonical_url = masked_text(canonical_url), codeinjection_head = NULL, codeinjection_foot = NULL;
UPDATE posts_meta SET og_image = masked_text(og_image), twitter_image = masked_text(twitter_image), og_title = masked_text(og_title), og_description = masked_text(og_description), twitter_title = masked_text(twitter_title),
  twitter_description = masked_text(twitter_description), meta_title = masked_text(meta_title), meta_description = masked_text(meta_description),
  email_subject = masked_text(email_subject), frontmatter = masked_text(frontmatter), feature_image_alt = masked_text(feature_image_alt),
  feature_image_caption = masked_text(feature_image_caption);
UPDATE mobiledoc_revisions SET mobiledoc = masked_text(mobiledoc);
UPDATE post_revisions SET feature_image = masked_text(feature_image), lexical = masked_text(lexical), title = masked_text(title), custom_excerpt = masked_text(custom_excerpt),
  feature_image_alt = masked_text(feature_image_alt), feature_image_caption = masked_text(feature_image_caption);
UPDATE snippets SET mobiledoc = masked_text(mobiledoc), lexical = masked_text(lexical);
UPDATE tags SET description = masked_text(description), feature_image = masked_text(feature_image), og_image = masked_text(og_image),
  og_title = masked_text(og_title), og_description = masked_text(og_description), twitter_image = masked_text(twitter_image),
  twitter_title = masked_text(twitter_title), twitter_description = masked_text(twitter_description), meta_title = masked_text(meta_title),
  meta_description = masked_text(meta_description), canonical_url = masked_text(canonical_url), codeinjection_head = NULL, codeinjection_foot = NULL;
UPDATE roles SET description = masked_text(description);
UPDATE products SET welcome_page_url = masked_text(welcome_page_url), description = masked_text(description);
UPDATE offers SET portal_description = masked_text(portal_description);
UPDATE collections SET description = masked_text(description), filter = masked_text(filter), feature_image = masked_text(feature_image);
UPDATE recommendations SET url = masked_text(url), title = masked_text(title), excerpt = masked_text(excerpt), featured_image = masked_text(featured_image),
  favicon = masked_text(favicon), description = masked_text(description);
UPDATE integrations SET description = NULL, icon_image = NULL;
UPDATE custom_theme_settings SET value = masked_text(value);
UPDATE redirects SET `to` = masked_text(`to`);

DROP FUNCTION masked_text;
DROP FUNCTION masked_email;
DROP FUNCTION masked_uuid;
SET FOREIGN_KEY_CHECKS = 1;
