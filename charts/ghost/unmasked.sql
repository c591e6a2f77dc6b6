-- What the mask beside it must have replaced, and what it does not know: every row that comes back says what, without its value, and nothing leaves production.
-- Tables and columns that a later Ghost brings are looked at by a person before they are written here.
WITH known AS (
  SELECT 'newsletters' AS name, 'id,uuid,name,description,feedback_enabled,slug,sender_name,sender_email,sender_reply_to,status' AS columns
  UNION ALL SELECT 'newsletters', 'visibility,subscribe_on_signup,sort_order,header_image,show_header_icon,show_header_title'
  UNION ALL SELECT 'newsletters', 'show_excerpt,title_font_category,title_alignment,show_feature_image,body_font_category,footer_content'
  UNION ALL SELECT 'newsletters', 'show_badge,show_header_name,show_post_title_section,show_comment_cta,show_subscription_details'
  UNION ALL SELECT 'newsletters', 'show_latest_posts,show_share_button,background_color,post_title_color,created_at,updated_at'
  UNION ALL SELECT 'newsletters', 'button_corners,button_style,title_font_weight,link_style,image_corners,header_background_color'
  UNION ALL SELECT 'newsletters', 'section_title_color,divider_color,button_color,link_color'
  UNION ALL SELECT 'posts', 'id,uuid,title,slug,mobiledoc,lexical,html,comment_id,plaintext,feature_image,featured,type,status'
  UNION ALL SELECT 'posts', 'locale,visibility,email_recipient_filter,created_at,updated_at,published_at,published_by'
  UNION ALL SELECT 'posts', 'custom_excerpt,codeinjection_head,codeinjection_foot,custom_template,canonical_url,newsletter_id'
  UNION ALL SELECT 'posts', 'show_title_and_feature_image'
  UNION ALL SELECT 'posts_meta', 'id,post_id,og_image,og_title,og_description,twitter_image,twitter_title,twitter_description'
  UNION ALL SELECT 'posts_meta', 'meta_title,meta_description,email_subject,frontmatter,feature_image_alt,feature_image_caption'
  UNION ALL SELECT 'posts_meta', 'email_only'
  UNION ALL SELECT 'gift_links', 'token,post_id,created_at,updated_at'
  UNION ALL SELECT 'post_gift_links', 'post_id,gift_link_token,created_at,updated_at'
  UNION ALL SELECT 'users', 'id,name,slug,password,email,profile_image,cover_image,bio,website,location,facebook,twitter,threads'
  UNION ALL SELECT 'users', 'bluesky,mastodon,tiktok,youtube,instagram,linkedin,accessibility,status,locale,visibility,meta_title'
  UNION ALL SELECT 'users', 'meta_description,tour,last_seen,comment_notifications,free_member_signup_notification'
  UNION ALL SELECT 'users', 'paid_subscription_started_notification,paid_subscription_canceled_notification,mention_notifications'
  UNION ALL SELECT 'users', 'recommendation_notifications,milestone_notifications,donation_notifications'
  UNION ALL SELECT 'users', 'gift_subscription_notifications,created_at,updated_at'
  UNION ALL SELECT 'posts_authors', 'id,post_id,author_id,sort_order'
  UNION ALL SELECT 'roles', 'id,name,description,created_at,updated_at'
  UNION ALL SELECT 'roles_users', 'id,role_id,user_id'
  UNION ALL SELECT 'permissions', 'id,name,object_type,action_type,object_id,created_at,updated_at'
  UNION ALL SELECT 'permissions_users', 'id,user_id,permission_id'
  UNION ALL SELECT 'permissions_roles', 'id,role_id,permission_id'
  UNION ALL SELECT 'settings', 'id,group,key,value,type,flags,created_at,updated_at'
  UNION ALL SELECT 'tags', 'id,name,slug,description,feature_image,parent_id,visibility,og_image,og_title,og_description'
  UNION ALL SELECT 'tags', 'twitter_image,twitter_title,twitter_description,meta_title,meta_description,codeinjection_head'
  UNION ALL SELECT 'tags', 'codeinjection_foot,canonical_url,accent_color,created_at,updated_at'
  UNION ALL SELECT 'posts_tags', 'id,post_id,tag_id,sort_order'
  UNION ALL SELECT 'invites', 'id,role_id,status,token,email,expires,created_at,updated_at'
  UNION ALL SELECT 'brute', 'key,firstRequest,lastRequest,lifetime,count'
  UNION ALL SELECT 'sessions', 'id,session_id,user_id,session_data,created_at,updated_at'
  UNION ALL SELECT 'integrations', 'id,type,name,slug,icon_image,description,created_at,updated_at'
  UNION ALL SELECT 'webhooks', 'id,event,target_url,name,secret,api_version,integration_id,last_triggered_at,last_triggered_status'
  UNION ALL SELECT 'webhooks', 'last_triggered_error,created_at,updated_at'
  UNION ALL SELECT 'api_keys', 'id,type,secret,role_id,integration_id,user_id,last_seen_at,last_seen_version,created_at,updated_at'
  UNION ALL SELECT 'mobiledoc_revisions', 'id,post_id,mobiledoc,created_at_ts,created_at'
  UNION ALL SELECT 'post_revisions', 'id,post_id,lexical,created_at_ts,created_at,author_id,title,post_status,reason,feature_image'
  UNION ALL SELECT 'post_revisions', 'feature_image_alt,feature_image_caption,custom_excerpt'
  UNION ALL SELECT 'members', 'id,uuid,transient_id,email,status,name,expertise,note,geolocation,enable_comment_notifications'
  UNION ALL SELECT 'members', 'enable_updates_and_announcements,email_count,email_opened_count,email_open_rate,email_disabled'
  UNION ALL SELECT 'members', 'last_seen_at,last_commented_at,commenting,created_at,updated_at'
  UNION ALL SELECT 'products', 'id,name,slug,active,welcome_page_url,visibility,trial_days,description,type,currency,monthly_price'
  UNION ALL SELECT 'products', 'yearly_price,created_at,updated_at,monthly_price_id,yearly_price_id'
  UNION ALL SELECT 'offers', 'id,active,name,code,product_id,stripe_coupon_id,interval,currency,discount_type,discount_amount'
  UNION ALL SELECT 'offers', 'duration,duration_in_months,portal_title,portal_description,redemption_type,created_at,updated_at'
  UNION ALL SELECT 'benefits', 'id,name,slug,created_at,updated_at'
  UNION ALL SELECT 'products_benefits', 'id,product_id,benefit_id,sort_order'
  UNION ALL SELECT 'members_products', 'id,member_id,product_id,sort_order,expiry_at'
  UNION ALL SELECT 'posts_products', 'id,post_id,product_id,sort_order'
  UNION ALL SELECT 'members_created_events', 'id,created_at,member_id,attribution_id,attribution_type,attribution_url,referrer_source'
  UNION ALL SELECT 'members_created_events', 'referrer_medium,referrer_url,utm_source,utm_medium,utm_campaign,utm_term,utm_content,source,batch_id'
  UNION ALL SELECT 'members_cancel_events', 'id,member_id,from_plan,created_at'
  UNION ALL SELECT 'members_payment_events', 'id,member_id,amount,currency,source,created_at'
  UNION ALL SELECT 'members_login_events', 'id,member_id,created_at'
  UNION ALL SELECT 'members_email_change_events', 'id,member_id,to_email,from_email,created_at'
  UNION ALL SELECT 'members_status_events', 'id,member_id,from_status,to_status,created_at,batch_id'
  UNION ALL SELECT 'members_product_events', 'id,member_id,product_id,action,created_at'
  UNION ALL SELECT 'members_paid_subscription_events', 'id,type,member_id,subscription_id,from_plan,to_plan,currency,source,mrr_delta,created_at'
  UNION ALL SELECT 'labels', 'id,name,slug,created_at,updated_at'
  UNION ALL SELECT 'members_labels', 'id,member_id,label_id,sort_order'
  UNION ALL SELECT 'members_custom_fields', 'id,key,name,type,status,sort_order,created_at,updated_at'
  UNION ALL SELECT 'members_custom_field_values', 'id,custom_field_key,member_id,path,value_text,created_at,updated_at'
  UNION ALL SELECT 'members_stripe_customers', 'id,member_id,customer_id,name,email,created_at,updated_at'
  UNION ALL SELECT 'subscriptions', 'id,type,status,member_id,tier_id,cadence,currency,amount,payment_provider,payment_subscription_url'
  UNION ALL SELECT 'subscriptions', 'payment_user_url,offer_id,expires_at,created_at,updated_at'
  UNION ALL SELECT 'members_stripe_customers_subscriptions', 'id,customer_id,ghost_subscription_id,subscription_id,stripe_price_id,status,cancel_at_period_end'
  UNION ALL SELECT 'members_stripe_customers_subscriptions', 'cancellation_reason,current_period_end,start_date,default_payment_card_last4,created_at,updated_at'
  UNION ALL SELECT 'members_stripe_customers_subscriptions', 'mrr,offer_id,discount_start,discount_end,trial_start_at,trial_end_at,plan_id,plan_nickname'
  UNION ALL SELECT 'members_stripe_customers_subscriptions', 'plan_interval,plan_amount,plan_currency'
  UNION ALL SELECT 'members_current_subscription', 'member_id,subscription_id'
  UNION ALL SELECT 'members_subscription_created_events', 'id,created_at,member_id,subscription_id,attribution_id,attribution_type,attribution_url'
  UNION ALL SELECT 'members_subscription_created_events', 'referrer_source,referrer_medium,referrer_url,utm_source,utm_medium,utm_campaign,utm_term,utm_content'
  UNION ALL SELECT 'members_subscription_created_events', 'batch_id'
  UNION ALL SELECT 'offer_redemptions', 'id,offer_id,member_id,subscription_id,created_at'
  UNION ALL SELECT 'members_subscribe_events', 'id,member_id,subscribed,created_at,source,newsletter_id'
  UNION ALL SELECT 'machine_payment_events', 'id,post_id,amount,currency,protocol,method,stripe_payment_intent_id,reference,created_at'
  UNION ALL SELECT 'donation_payment_events', 'id,name,email,member_id,amount,currency,attribution_id,attribution_type,attribution_url'
  UNION ALL SELECT 'donation_payment_events', 'referrer_source,referrer_medium,referrer_url,utm_source,utm_medium,utm_campaign,utm_term,utm_content'
  UNION ALL SELECT 'donation_payment_events', 'created_at,donation_message'
  UNION ALL SELECT 'stripe_products', 'id,product_id,stripe_product_id,created_at,updated_at'
  UNION ALL SELECT 'stripe_prices', 'id,stripe_price_id,stripe_product_id,active,nickname,currency,amount,type,interval,description'
  UNION ALL SELECT 'stripe_prices', 'created_at,updated_at'
  UNION ALL SELECT 'actions', 'id,resource_id,resource_type,actor_id,actor_type,event,context,created_at'
  UNION ALL SELECT 'emails', 'id,post_id,uuid,status,recipient_filter,error,error_data,email_count,csd_email_count,delivered_count'
  UNION ALL SELECT 'emails', 'opened_count,failed_count,subject,from,reply_to,html,plaintext,source,source_type,track_opens'
  UNION ALL SELECT 'emails', 'track_clicks,feedback_enabled,submitted_at,newsletter_id,created_at,updated_at'
  UNION ALL SELECT 'email_batches', 'id,email_id,mailgun_message_id,fallback_sending_domain,status,member_segment,error_status_code'
  UNION ALL SELECT 'email_batches', 'error_message,error_data,created_at,updated_at'
  UNION ALL SELECT 'email_recipients', 'id,email_id,member_id,batch_id,processed_at,delivered_at,opened_at,failed_at,member_uuid,member_email'
  UNION ALL SELECT 'email_recipients', 'member_name'
  UNION ALL SELECT 'email_recipient_failures', 'id,email_id,member_id,email_recipient_id,code,enhanced_code,message,severity,failed_at,event_id'
  UNION ALL SELECT 'tokens', 'id,token,uuid,data,created_at,updated_at,first_used_at,used_count,otc_used_count'
  UNION ALL SELECT 'snippets', 'id,name,mobiledoc,lexical,created_at,updated_at'
  UNION ALL SELECT 'custom_theme_settings', 'id,theme,key,type,value'
  UNION ALL SELECT 'members_newsletters', 'id,member_id,newsletter_id'
  UNION ALL SELECT 'comments', 'id,post_id,member_id,parent_id,in_reply_to_id,status,html,edited_at,pinned_at,created_at,updated_at'
  UNION ALL SELECT 'comment_likes', 'id,comment_id,member_id,score,created_at,updated_at'
  UNION ALL SELECT 'comment_reports', 'id,comment_id,member_id,created_at,updated_at'
  UNION ALL SELECT 'jobs', 'id,name,status,started_at,finished_at,created_at,updated_at,metadata,queue_entry'
  UNION ALL SELECT 'members_feedback', 'id,score,member_id,post_id,created_at,updated_at'
  UNION ALL SELECT 'suppressions', 'id,email,email_id,reason,created_at'
  UNION ALL SELECT 'email_spam_complaint_events', 'id,member_id,email_id,email_address,created_at'
  UNION ALL SELECT 'mentions', 'id,source,source_title,source_site_title,source_excerpt,source_author,source_featured_image'
  UNION ALL SELECT 'mentions', 'source_favicon,target,resource_id,resource_type,created_at,payload,deleted,verified'
  UNION ALL SELECT 'mentions', 'revalidation_failure_count'
  UNION ALL SELECT 'milestones', 'id,type,value,currency,created_at,email_sent_at'
  UNION ALL SELECT 'collections', 'id,title,slug,description,type,filter,feature_image,created_at,updated_at'
  UNION ALL SELECT 'collections_posts', 'id,collection_id,post_id,sort_order'
  UNION ALL SELECT 'recommendations', 'id,url,title,excerpt,featured_image,favicon,description,one_click_subscribe,created_at,updated_at'
  UNION ALL SELECT 'recommendation_click_events', 'id,recommendation_id,member_id,created_at'
  UNION ALL SELECT 'recommendation_subscribe_events', 'id,recommendation_id,member_id,created_at'
  UNION ALL SELECT 'outbox', 'id,event_type,status,payload,created_at,updated_at,retry_count,last_retry_at,message'
  UNION ALL SELECT 'email_design_settings', 'id,slug,background_color,header_background_color,header_image,show_header_icon,show_header_title'
  UNION ALL SELECT 'email_design_settings', 'footer_content,button_color,button_corners,button_style,link_color,link_style,body_font_category'
  UNION ALL SELECT 'email_design_settings', 'title_font_category,title_font_weight,image_corners,divider_color,section_title_color,show_badge'
  UNION ALL SELECT 'email_design_settings', 'sender_name,sender_email,sender_reply_to,created_at,updated_at'
  UNION ALL SELECT 'automations', 'id,status,name,slug,created_at,updated_at'
  UNION ALL SELECT 'automation_actions', 'id,created_at,updated_at,deleted_at,automation_id,type'
  UNION ALL SELECT 'automation_action_revisions', 'id,created_at,action_id,wait_hours,email_subject,email_lexical,email_design_setting_id'
  UNION ALL SELECT 'automation_action_revisions', 'email_sent_count,email_opened_count,email_clicked_count'
  UNION ALL SELECT 'redirects', 'id,from,to,post_id,automation_action_revision_id,to_hash,created_at,updated_at'
  UNION ALL SELECT 'members_click_events', 'id,member_id,redirect_id,created_at'
  UNION ALL SELECT 'automation_action_edges', 'source_action_id,target_action_id'
  UNION ALL SELECT 'automation_runs', 'id,created_at,updated_at,automation_id,member_id,member_email'
  UNION ALL SELECT 'automation_run_steps', 'id,created_at,updated_at,automation_run_id,automation_action_revision_id,ready_at,step_attempts'
  UNION ALL SELECT 'automation_run_steps', 'started_at,finished_at,status,locked_by,locked_at'
  UNION ALL SELECT 'welcome_email_automated_emails', 'id,welcome_email_automation_id,next_welcome_email_automated_email_id,delay_days,subject,lexical'
  UNION ALL SELECT 'welcome_email_automated_emails', 'sender_name,sender_email,sender_reply_to,email_design_setting_id,created_at,updated_at'
  UNION ALL SELECT 'welcome_email_automation_runs', 'id,welcome_email_automation_id,member_id,next_welcome_email_automated_email_id,ready_at'
  UNION ALL SELECT 'welcome_email_automation_runs', 'step_started_at,step_attempts,exit_reason,created_at,updated_at'
  UNION ALL SELECT 'automated_email_recipients', 'id,automated_email_id,automation_action_revision_id,automation_run_step_id,member_id,member_uuid'
  UNION ALL SELECT 'automated_email_recipients', 'member_email,member_name,mailgun_message_id,delivered_at,opened_at,clicked_at,track_opens'
  UNION ALL SELECT 'automated_email_recipients', 'track_clicks,created_at,updated_at'
  UNION ALL SELECT 'gifts', 'id,token,buyer_email,buyer_member_id,buyer_name,recipient_name,personal_message,redeemer_member_id'
  UNION ALL SELECT 'gifts', 'tier_id,cadence,duration,currency,amount,stripe_checkout_session_id,stripe_payment_intent_id'
  UNION ALL SELECT 'gifts', 'checkout_started_at,consumes_at,expires_at,status,purchased_at,redeemed_at,consumed_at,expired_at'
  UNION ALL SELECT 'gifts', 'refunded_at,consumes_soon_reminder_sent_at'
  UNION ALL SELECT 'gift_deliveries', 'id,gift_id,recipient_email,status,started_at,email_sent_at,email_provider_message_id'
  UNION ALL SELECT 'members_resolved_subscription', 'member_id,subscription_id'
  UNION ALL SELECT 'migrations', 'id,name,version,currentVersion'
  UNION ALL SELECT 'migrations_lock', 'lock_key,locked,acquired_at,released_at'
)
SELECT CONCAT(c.table_name, '.', c.column_name, ': not known to the mask') FROM information_schema.columns c
WHERE c.table_schema = DATABASE() AND NOT EXISTS (
  SELECT 1 FROM known k WHERE k.name = CONVERT(c.table_name USING utf8mb4) COLLATE utf8mb4_bin
    AND FIND_IN_SET(CONVERT(c.column_name USING utf8mb4) COLLATE utf8mb4_bin, k.columns));

SELECT CONCAT(what, ': ', n, ' rows') FROM (
  SELECT 'users' AS what, COUNT(*) AS n FROM users WHERE NOT (name = CONCAT('Author ', id) AND slug = CONCAT('author-', id)
    AND email = CONCAT('author-', id, '@example.invalid') AND password = '*'
    AND COALESCE(profile_image, cover_image, bio, website, location, facebook, twitter, threads, bluesky, mastodon, tiktok, youtube, instagram, linkedin,
      accessibility, meta_title, meta_description, tour, last_seen) IS NULL)
  UNION ALL SELECT 'sessions', COUNT(*) FROM sessions
  UNION ALL SELECT 'tokens', COUNT(*) FROM tokens
  UNION ALL SELECT 'brute', COUNT(*) FROM brute
  UNION ALL SELECT 'invites', COUNT(*) FROM invites
  UNION ALL SELECT 'webhooks', COUNT(*) FROM webhooks
  UNION ALL SELECT 'post_gift_links', COUNT(*) FROM post_gift_links
  UNION ALL SELECT 'gift_links', COUNT(*) FROM gift_links
  UNION ALL SELECT 'jobs', COUNT(*) FROM jobs
  UNION ALL SELECT 'outbox', COUNT(*) FROM outbox
  UNION ALL SELECT 'actions', COUNT(*) FROM actions
  UNION ALL SELECT 'api_keys', COUNT(*) FROM api_keys WHERE NOT (secret LIKE '00000000%' AND COALESCE(last_seen_at, last_seen_version) IS NULL)
  UNION ALL SELECT 'settings', COUNT(*) FROM settings WHERE `key` NOT IN (
    'title', 'description', 'heading_font', 'body_font', 'logo', 'cover_image', 'icon', 'accent_color', 'locale', 'timezone', 'navigation',
    'secondary_navigation', 'llms_enabled', 'meta_title', 'meta_description', 'og_image', 'og_title', 'og_description', 'twitter_image', 'twitter_title',
    'twitter_description', 'is_private', 'default_content_visibility', 'default_content_visibility_tiers', 'members_signup_access', 'members_track_sources',
    'portal_name', 'portal_button', 'portal_plans', 'portal_default_plan', 'portal_products', 'portal_button_style', 'portal_button_icon',
    'portal_button_signup_text', 'portal_signup_terms_html', 'portal_signup_checkbox_required', 'email_track_opens', 'email_track_clicks', 'labs',
    'editor_default_email_recipients', 'announcement_content', 'announcement_visibility', 'announcement_background', 'comments_enabled',
    'outbound_link_tagging', 'donations_currency', 'donations_suggested_amount', 'recommendations_enabled')
  UNION ALL SELECT 'members', COUNT(*) FROM members WHERE NOT (LEFT(uuid, 8) = LEFT(MD5(id), 8) AND transient_id = CONCAT('member-', id)
    AND email = CONCAT('member-', id, '@example.invalid') AND (name IS NULL OR name = CONCAT('Member ', id))
    AND COALESCE(expertise, note, geolocation, commenting, last_seen_at, last_commented_at) IS NULL)
  UNION ALL SELECT 'members_custom_field_values', COUNT(*) FROM members_custom_field_values
  UNION ALL SELECT 'members_email_change_events', COUNT(*) FROM members_email_change_events
    WHERE NOT (to_email = CONCAT('member-', member_id, '@example.invalid') AND from_email = CONCAT('member-', member_id, '@example.invalid'))
  UNION ALL SELECT 'members_created_events', COUNT(*) FROM members_created_events WHERE COALESCE(attribution_url, referrer_source, referrer_medium,
    referrer_url, utm_source, utm_medium, utm_campaign, utm_term, utm_content) IS NOT NULL
  UNION ALL SELECT 'members_subscription_created_events', COUNT(*) FROM members_subscription_created_events WHERE COALESCE(attribution_url,
    referrer_source, referrer_medium, referrer_url, utm_source, utm_medium, utm_campaign, utm_term, utm_content) IS NOT NULL
  UNION ALL SELECT 'comments', COUNT(*) FROM comments WHERE html IS NULL OR html <> '<p>masked</p>'
  UNION ALL SELECT 'mentions', COUNT(*) FROM mentions
  UNION ALL SELECT 'members_stripe_customers', COUNT(*) FROM members_stripe_customers WHERE NOT (customer_id = CONCAT('cus_', id)
    AND (name IS NULL OR name = CONCAT('Member ', member_id)) AND (email IS NULL OR email = CONCAT('member-', member_id, '@example.invalid')))
  UNION ALL SELECT 'members_stripe_customers_subscriptions', COUNT(*) FROM members_stripe_customers_subscriptions s
    WHERE NOT (s.subscription_id = CONCAT('sub_', s.id) AND COALESCE(s.cancellation_reason, s.default_payment_card_last4) IS NULL)
      OR NOT EXISTS (SELECT 1 FROM members_stripe_customers c WHERE c.customer_id = s.customer_id)
  UNION ALL SELECT 'subscriptions', COUNT(*) FROM subscriptions WHERE COALESCE(payment_subscription_url, payment_user_url) IS NOT NULL
  UNION ALL SELECT 'machine_payment_events', COUNT(*) FROM machine_payment_events
    WHERE NOT (stripe_payment_intent_id IS NULL AND reference = CONCAT('masked-', id))
  UNION ALL SELECT 'donation_payment_events', COUNT(*) FROM donation_payment_events WHERE NOT (email = CONCAT('donor-', id, '@example.invalid')
    AND COALESCE(name, donation_message, attribution_url, referrer_source, referrer_medium, referrer_url, utm_source, utm_medium, utm_campaign, utm_term,
      utm_content) IS NULL)
  UNION ALL SELECT 'gifts', COUNT(*) FROM gifts WHERE NOT (token = CONCAT('gift-', id)
    AND (buyer_email IS NULL OR buyer_email = CONCAT('buyer-', id, '@example.invalid'))
    AND COALESCE(buyer_name, recipient_name, personal_message, stripe_checkout_session_id, stripe_payment_intent_id) IS NULL)
  UNION ALL SELECT 'gift_deliveries', COUNT(*) FROM gift_deliveries
    WHERE NOT (recipient_email = CONCAT('recipient-', id, '@example.invalid') AND email_provider_message_id IS NULL)
  UNION ALL SELECT 'newsletters', COUNT(*) FROM newsletters WHERE NOT (COALESCE(sender_name, sender_email) IS NULL AND sender_reply_to = 'newsletter')
  UNION ALL SELECT 'email_design_settings', COUNT(*) FROM email_design_settings WHERE COALESCE(sender_name, sender_email, sender_reply_to) IS NOT NULL
  UNION ALL SELECT 'welcome_email_automated_emails', COUNT(*) FROM welcome_email_automated_emails
    WHERE COALESCE(sender_name, sender_email, sender_reply_to) IS NOT NULL
  UNION ALL SELECT 'emails', COUNT(*) FROM emails
    WHERE NOT (LEFT(uuid, 8) = LEFT(MD5(id), 8) AND COALESCE(error, error_data, `from`, reply_to) IS NULL)
  UNION ALL SELECT 'email_batches', COUNT(*) FROM email_batches WHERE COALESCE(mailgun_message_id, error_message, error_data) IS NOT NULL
  UNION ALL SELECT 'email_recipients', COUNT(*) FROM email_recipients WHERE NOT (LEFT(member_uuid, 8) = LEFT(MD5(member_id), 8)
    AND member_email = CONCAT('member-', member_id, '@example.invalid') AND (member_name IS NULL OR member_name = CONCAT('Member ', member_id)))
  UNION ALL SELECT 'email_recipient_failures', COUNT(*) FROM email_recipient_failures WHERE NOT (message = 'masked' AND event_id IS NULL)
  UNION ALL SELECT 'automated_email_recipients', COUNT(*) FROM automated_email_recipients WHERE NOT (LEFT(member_uuid, 8) = LEFT(MD5(member_id), 8)
    AND member_email = CONCAT('member-', member_id, '@example.invalid') AND (member_name IS NULL OR member_name = CONCAT('Member ', member_id))
    AND mailgun_message_id IS NULL)
  UNION ALL SELECT 'automation_runs', COUNT(*) FROM automation_runs
    WHERE member_email <> IF(member_id IS NULL, CONCAT('run-', id, '@example.invalid'), CONCAT('member-', member_id, '@example.invalid'))
  UNION ALL SELECT 'automation_run_steps', COUNT(*) FROM automation_run_steps WHERE locked_by IS NOT NULL
  UNION ALL SELECT 'suppressions', COUNT(*) FROM suppressions WHERE email <> CONCAT('suppressed-', id, '@example.invalid')
  UNION ALL SELECT 'email_spam_complaint_events', COUNT(*) FROM email_spam_complaint_events
    WHERE email_address <> CONCAT('member-', member_id, '@example.invalid')
  UNION ALL SELECT 'posts', COUNT(*) FROM posts WHERE NOT (LEFT(uuid, 8) = LEFT(MD5(id), 8) AND COALESCE(codeinjection_head, codeinjection_foot) IS NULL)
  UNION ALL SELECT 'tags', COUNT(*) FROM tags WHERE COALESCE(codeinjection_head, codeinjection_foot) IS NOT NULL
  UNION ALL SELECT 'integrations', COUNT(*) FROM integrations WHERE COALESCE(description, icon_image) IS NOT NULL
) counted WHERE n > 0;
