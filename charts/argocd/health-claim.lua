-- A claim waits for its first pod (WaitForFirstConsumer), which may be a job of tonight: no wave waits for it.
local phase = obj.status ~= nil and obj.status.phase or "Pending"
if phase == "Lost" then
  return { status = "Degraded", message = "its volume is gone" }
end
return { status = "Healthy", message = phase }
