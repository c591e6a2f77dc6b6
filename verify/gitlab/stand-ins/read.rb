# Reads a gitlab.rb as the package does: sections are hashes that grow, `external_url` is a word. Prints what it says as JSON.
require 'json'

# Files that the configuration reads are those of a folder.
module Inside
  def read(path, ...)
    super(path.start_with?('/etc/archipel', '/run/gitlab') ? File.join(ENV.fetch('INSIDE'), path) : path, ...)
  end
end
File.singleton_class.prepend(Inside)

# What stands for the package's own reader.
class Configuration
  attr_reader :said

  def initialize
    @said = {}
  end

  def external_url(value)
    @said['external_url'] = value
  end

  def grows
    Hash.new { |hash, key| hash[key] = grows }
  end

  def method_missing(name, *rest)
    raise NoMethodError, "#{name} with #{rest}" unless rest.empty?

    @said[name.to_s] ||= grows
  end

  def respond_to_missing?(*)
    true
  end
end

configuration = Configuration.new
configuration.instance_eval(File.read(ARGV.fetch(0)), ARGV.fetch(0))
puts JSON.generate(configuration.said)
