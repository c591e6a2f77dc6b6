-- An Application counts once it has applied what Git says and all of that is well: the next wave starts then.
local health = { status = "Progressing", message = "not synced yet" }
local status = obj.status
if status == nil or status.health == nil then
  return health
end
if status.health.status == "Degraded" then
  return { status = "Degraded", message = status.health.message or "degraded" }
end
local synced = status.sync ~= nil and status.sync.status == "Synced"
local applied = status.operationState ~= nil and status.operationState.phase == "Succeeded"
-- what is suspended (jobs that wait for a person) waits on purpose
local well = status.health.status == "Healthy" or status.health.status == "Suspended"
if well and (synced or applied) then
  return { status = "Healthy", message = status.health.message or "" }
end
if status.operationState ~= nil and status.operationState.message ~= nil then
  health.message = status.operationState.message
end
return health
