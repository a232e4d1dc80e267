using Resgate.Cli;

return await CommandLine.RunAsync(RawArguments.Recover(args));
