package sluice.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import sluice.chunk.JobOptions;
import sluice.chunk.Prices;
import sluice.local.cli.Command;
import sluice.local.cli.PlanText;
import sluice.local.cli.Screen;
import sluice.local.plan.Estimate;
import sluice.local.plan.FilePlan;
import sluice.local.plan.Limits;
import sluice.settings.JobSettingsReader;
import sluice.settings.Settings;
import sluice.settings.SettingsReader;

/// Tells what a file of prompts takes, with no network. Confined to one thread.
record PlanFile(Command.Plan command, Screen screen) {

  /// Tells it.
  ///
  /// @return the exit status: 0 where the file can be run
  int execute() {
    Settings settings = SettingsReader.read(command.function().variables());
    JobOptions options = JobOptions.of(command.options().getBytes(UTF_8));
    Prices usual = JobSettingsReader.prices(command.function().variables());
    FilePlan plan =
        FilePlan.of(
            command.file(),
            command.input(),
            command.options(),
            new FilePlan.Rules(settings.rules(), usual),
            settings.rates());
    boolean isInFlightGiven = command.function().variables().containsKey("PROVIDER_MAX_IN_FLIGHT");
    Estimate estimate =
        Estimate.of(plan, Limits.of(settings, isInFlightGiven), options.prices().or(usual));
    new PlanText(command.file(), plan, estimate, options).lines().forEach(screen::line);
    return plan.plan().isFailed() ? 1 : 0;
  }
}
