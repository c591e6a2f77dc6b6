# What GitLab keeps in its database and the site decides: run by gitlab-rails after each start, and safe to run again.
require 'json'

site = JSON.parse(File.read('/etc/archipel/site.json'))
Gitlab::CurrentSettings.update!(
  # who comes in is a matter of the issuer, or of an administrator
  signup_enabled: false,
  password_authentication_enabled_for_web: site['signIn'].nil? || site['ownPasswords'],
  # no port of SSH leads here
  enabled_git_access_protocol: 'http',
  prometheus_metrics_enabled: true,
  version_check_enabled: false
)
