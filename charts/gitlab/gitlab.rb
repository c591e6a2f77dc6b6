# GitLab as the site says: what differs between sites is in site.json, and each secret in a file of its own. Nothing here is a value of one.
require 'json'

site = JSON.parse(File.read('/etc/archipel/site.json'))
secret = ->(name) { File.read("/run/gitlab/#{name}").strip }

external_url "https://#{site['host']}"
gitlab_rails['time_zone'] = 'UTC'
gitlab_rails['usage_ping_enabled'] = false
gitlab_rails['initial_root_password'] = secret.call('root')
gitlab_rails['display_initial_root_password'] = false
gitlab_rails['store_initial_root_password'] = false

# the edge ends TLS; the address of a client is what it says
nginx['enable'] = true
gitlab_rails['nginx']['listen_port'] = site['port']
gitlab_rails['nginx']['listen_https'] = false
gitlab_rails['nginx']['redirect_http_to_https'] = false
gitlab_rails['nginx']['hsts_max_age'] = 0
gitlab_rails['nginx']['client_max_body_size'] = site['largestUpload']
gitlab_rails['nginx']['real_ip_trusted_addresses'] = site['proxies']
gitlab_rails['nginx']['real_ip_header'] = 'X-Forwarded-For'
gitlab_rails['nginx']['real_ip_recursive'] = 'on'
gitlab_rails['nginx']['proxy_set_headers'] = {
  'Host' => '$http_host_with_default',
  'X-Real-IP' => '$remote_addr',
  'X-Forwarded-For' => '$proxy_add_x_forwarded_for',
  'X-Forwarded-Proto' => 'https',
  'X-Forwarded-Ssl' => 'on',
  'Upgrade' => '$http_upgrade',
  'Connection' => '$connection_upgrade'
}
gitlab_rails['trusted_proxies'] = site['proxies']
gitlab_rails['monitoring_whitelist'] = ['127.0.0.0/8'] + site['proxies']
letsencrypt['enable'] = false

# PostgreSQL of the site
postgresql['enable'] = false
gitlab_rails['db_adapter'] = 'postgresql'
gitlab_rails['db_encoding'] = 'unicode'
gitlab_rails['db_host'] = site['database']['host']
gitlab_rails['db_port'] = site['database']['port']
gitlab_rails['db_database'] = site['database']['name']
gitlab_rails['db_username'] = site['database']['user'] || secret.call('database-user')
gitlab_rails['db_password'] = secret.call('database-password')

# Redis of the site, whose users have names
redis['enable'] = false
gitlab_rails['redis_host'] = site['redis']['host']
gitlab_rails['redis_port'] = site['redis']['port']
gitlab_rails['redis_username'] = site['redis']['user']
gitlab_rails['redis_password'] = secret.call('redis-password')
gitlab_workhorse['redis_host'] = site['redis']['host']
gitlab_workhorse['redis_port'] = site['redis']['port']
gitlab_workhorse['redis_username'] = site['redis']['user']
gitlab_workhorse['redis_password'] = secret.call('redis-password')

# what the image brings along, and the site has or does without
registry['enable'] = false
gitlab_pages['enable'] = false
gitlab_kas['enable'] = false
prometheus['enable'] = false
alertmanager['enable'] = false
node_exporter['enable'] = false
redis_exporter['enable'] = false
postgres_exporter['enable'] = false
pgbouncer_exporter['enable'] = false
gitlab_exporter['enable'] = false

# as much as its memory allows
puma['worker_processes'] = site['workers']
sidekiq['concurrency'] = site['jobs']
logging['logrotate_frequency'] = 'daily'
logging['logrotate_maxsize'] = '50M'
logging['logrotate_rotate'] = 2

# where it says how it is
puma['exporter_enabled'] = true
puma['exporter_address'] = '0.0.0.0'
puma['exporter_port'] = site['metrics']['puma']
sidekiq['metrics_enabled'] = true
sidekiq['listen_address'] = '0.0.0.0'
sidekiq['listen_port'] = site['metrics']['sidekiq']
gitlab_workhorse['prometheus_listen_addr'] = "0.0.0.0:#{site['metrics']['workhorse']}"
gitaly['configuration'] = { prometheus_listen_addr: "0.0.0.0:#{site['metrics']['gitaly']}" }

if (store = site['objects'])
  gitlab_rails['object_store']['enabled'] = true
  # browsers and runners ask GitLab, never the bucket
  gitlab_rails['object_store']['proxy_download'] = true
  gitlab_rails['object_store']['connection'] = {
    'provider' => 'AWS',
    'region' => store['region'],
    'endpoint' => store['endpoint'],
    'path_style' => true,
    'enable_signature_v4_streaming' => false,
    'aws_access_key_id' => secret.call('objects-access-key'),
    'aws_secret_access_key' => secret.call('objects-secret-key')
  }
  # one bucket, a folder for each kind
  %w[artifacts external_diffs lfs uploads packages dependency_proxy terraform_state ci_secure_files agent_plan_content].each do |kind|
    gitlab_rails['object_store']['objects'][kind]['bucket'] = "#{store['bucket']}/#{kind}"
  end
  gitlab_rails['object_store']['objects']['pages']['enabled'] = false
end

if (mail = site['mail'])
  gitlab_rails['smtp_enable'] = true
  gitlab_rails['smtp_address'] = mail['host']
  gitlab_rails['smtp_port'] = mail['port']
  gitlab_rails['smtp_domain'] = site['host']
  gitlab_rails['smtp_user_name'] = mail['user']
  gitlab_rails['smtp_password'] = secret.call('mail-password')
  gitlab_rails['smtp_authentication'] = 'login'
  gitlab_rails['smtp_tls'] = mail['tls']
  gitlab_rails['smtp_enable_starttls_auto'] = !mail['tls']
  gitlab_rails['gitlab_email_from'] = mail['from']
  gitlab_rails['gitlab_email_reply_to'] = mail['from']
else
  gitlab_rails['gitlab_email_enabled'] = false
end

if (issuer = site['signIn'])
  gitlab_rails['omniauth_enabled'] = true
  gitlab_rails['omniauth_allow_single_sign_on'] = ['openid_connect']
  gitlab_rails['omniauth_block_auto_created_users'] = false
  # an issuer of the site says whose address is whose
  gitlab_rails['omniauth_auto_link_user'] = ['openid_connect']
  gitlab_rails['omniauth_sync_profile_from_provider'] = ['openid_connect']
  gitlab_rails['omniauth_sync_profile_attributes'] = %w[name email]
  gitlab_rails['omniauth_providers'] = [
    {
      name: 'openid_connect',
      label: issuer['label'],
      args: {
        name: 'openid_connect',
        scope: issuer['scopes'],
        response_type: 'code',
        issuer: issuer['issuer'],
        discovery: true,
        client_auth_method: 'basic',
        uid_field: 'sub',
        pkce: true,
        send_scope_to_token_endpoint: false,
        client_options: {
          identifier: issuer['clientId'],
          secret: secret.call('client-secret'),
          redirect_uri: "https://#{site['host']}/users/auth/openid_connect/callback"
        }
      }
    }
  ]
end
