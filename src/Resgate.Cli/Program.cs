using Resgate.Cli;

return await CommandLine.RunAsync(args);
