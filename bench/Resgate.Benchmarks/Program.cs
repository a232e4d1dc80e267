using Resgate.Benchmarks;

// dotnet run -c Release --project bench/Resgate.Benchmarks
ChunkingBenchmark.Run(Console.Out);
HashingBenchmark.Run(Console.Out);
