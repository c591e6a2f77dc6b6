# Prints requests and audit records, without what may be a credential, and counts them for Prometheus.
# Lines: `tick` from the health check, {"log":"request",…} and errors from nginx, {"transaction":…} from ModSecurity.

# Value of a flat field of a JSON text that nginx made.
function field(line, name) {
  if (!match(line, "\"" name "\":\"?[^\",}]*")) return ""
  line = substr(line, RSTART, RLENGTH)
  sub(/^"[a-z]+":"?/, "", line)
  return line
}

# The line with each value of a text field (between quotes, escapes included) cut down to its path or to the variable that it speaks of.
function redact(line, name, kind,    start, out, rest, value, at) {
  start = "\"" name "\":\""
  out = ""
  rest = line
  while ((at = index(rest, start)) > 0) {
    out = out substr(rest, 1, at + length(start) - 1)
    rest = substr(rest, at + length(start))
    match(rest, /^([^"\\]|\\.)*/)
    value = substr(rest, 1, RLENGTH)
    rest = substr(rest, RLENGTH + 1)
    out = out (kind == "query" ? path(value) : variable(value))
  }
  return out rest
}

function path(uri) {
  sub(/[?#].*/, "", uri)
  return uri
}

# Of "Matched Data: … found within ARGS:q: …" or "… against variable `ARGS:q' (Value: …)" only the variable's name.
function variable(text) {
  if (match(text, "(found within|against variable `|variable ')[ ]?[A-Z_]+(:[A-Za-z0-9_.*/-]+)?")) {
    text = substr(text, RSTART, RLENGTH)
    sub(/^(found within|against variable `|variable ')[ ]?/, "", text)
    return text
  }
  return ""
}

function write_counts(    key, part) {
  print "# HELP waf_requests_total Requests by way in, status and who answered: the service, or the firewall itself." > next_file
  print "# TYPE waf_requests_total counter" > next_file
  for (key in requests) {
    split(key, part, SUBSEP)
    printf "waf_requests_total{way=\"%s\",code=\"%s\",by=\"%s\"} %d\n", part[1], part[2], part[3], requests[key] > next_file
  }
  print "# HELP waf_attacks_total Requests and responses whose anomaly score reached the threshold, refused or only noticed." > next_file
  print "# TYPE waf_attacks_total counter" > next_file
  for (key in attacks) {
    split(key, part, SUBSEP)
    printf "waf_attacks_total{way=\"%s\",in=\"%s\"} %d\n", part[1], part[2], attacks[key] > next_file
  }
  print "# HELP waf_log_read_timestamp_seconds When the log was last read." > next_file
  print "# TYPE waf_log_read_timestamp_seconds gauge" > next_file
  printf "waf_log_read_timestamp_seconds %d\n", now > next_file
  close(next_file)
  # whole or not at all: nginx serves the file meanwhile
  system("mv /run/waf/metrics.next /run/waf/metrics")
  written = now
}

# What has not happened yet is 0: of a series that begins with 1 Prometheus sees no increase.
BEGIN {
  next_file = "/run/waf/metrics.next"
  for (i = split(ENVIRON["WAYS"], ways, " "); i > 0; i--) {
    attacks[ways[i], "request"] = attacks[ways[i], "response"] = 0
    requests[ways[i], "200", "service"] = requests[ways[i], "403", "waf"] = requests[ways[i], "502", "waf"] = 0
  }
}

/^\{"log":"request",/ {
  print
  fflush()
  requests[field($0, "way"), field($0, "status"), field($0, "by")]++
}

/^\{"transaction":/ {
  line = redact($0, "uri", "query")
  line = redact(line, "match", "variable")
  line = redact(line, "data", "variable")
  print line
  fflush()
  # libmodsecurity 3.0.9 keeps a quote at the end of a component's name
  if (match(line, "\"way:[A-Za-z0-9._/-]+")) {
    way = substr(line, RSTART + 5, RLENGTH - 5)
    if (line ~ /"ruleId":"949110"/) attacks[way, "request"]++
    if (line ~ /"ruleId":"959100"/) attacks[way, "response"]++
  }
}

# nginx quotes the request line and the referrer
!/^\{|^tick$/ {
  line = $0
  gsub(/\?[^" ]*/, "", line)
  print line
  fflush()
}

{
  now = systime()
  if (now != written || $0 == "tick") write_counts()
}
