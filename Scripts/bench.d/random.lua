-- wrk: asks for the paths listed in the file PATHS, in random order; prints requests/s, p50 and p99 in ms, failures.
local paths = {}

function init()
   for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
   math.randomseed(os.time())
end

function request()
   return wrk.format("GET", paths[math.random(#paths)])
end

function done(summary, latency)
   local errors = summary.errors
   local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
   io.write(string.format("\nresult %.1f %.4f %.4f %d\n", summary.requests / summary.duration * 1e6,
      latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
