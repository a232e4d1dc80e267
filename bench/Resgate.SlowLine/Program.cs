using System.Globalization;
using System.Runtime.InteropServices;
using Resgate.Testing.Servers;

// A long and narrow line to a server of the loopback, for measurements:
//   Resgate.SlowLine SERVER-PORT [ROUND-TRIP-MS [MB-PER-SECOND [LISTEN-PORT]]]      50 ms, 10 MB/s, any port by default
// Says where it listens in one line, and how many bytes it carried when it is told to end (SIGINT, SIGTERM).
var numbers = args.Select(argument => int.Parse(argument, CultureInfo.InvariantCulture)).ToList();
await using var line = new SlowLine(
    numbers[0],
    TimeSpan.FromMilliseconds(numbers.ElementAtOrDefault(1) is > 0 and var milliseconds ? milliseconds : 50),
    1_000_000L * (numbers.ElementAtOrDefault(2) is > 0 and var megabytes ? megabytes : 10),
    numbers.ElementAtOrDefault(3));
Console.WriteLine(line.Port);
var ended = new TaskCompletionSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
await ended.Task;
Console.WriteLine($"{line.Carried.Up} bytes up, {line.Carried.Down} bytes down");

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    ended.TrySetResult();
}
