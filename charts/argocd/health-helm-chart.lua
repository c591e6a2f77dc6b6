-- K3s' helm-controller tells whether it started the release and whether it gave up; nothing tells that it is done.
local health = { status = "Progressing", message = "not seen by K3s yet" }
if obj.status == nil or obj.status.conditions == nil then
  return health
end
for _, condition in ipairs(obj.status.conditions) do
  if condition.type == "Failed" and condition.status == "True" then
    return { status = "Degraded", message = condition.message or condition.reason or "failed" }
  end
  if condition.type == "JobCreated" and condition.status == "True" then
    health = { status = "Healthy", message = condition.message or "" }
  end
end
return health
