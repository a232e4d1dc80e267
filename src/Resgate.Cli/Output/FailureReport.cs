using System.Buffers;
using System.Text;
using System.Text.Json;
using Resgate.Primitives;

namespace Resgate.Cli.Output;

/// <summary>Tells a failure to people or programs, and names its exit code. The one place where kinds become codes.</summary>
internal static class FailureReport
{
    public static ExitCode CodeOf(Exception failure) => failure switch
    {
        ResgateException { Kind: FailureKind.NoRepository } => ExitCode.NoRepository,
        ResgateException { Kind: FailureKind.Locked } => ExitCode.Locked,
        ResgateException { Kind: FailureKind.WrongPassword } => ExitCode.WrongPassword,
        ResgateException { Kind: FailureKind.Cancelled } or OperationCanceledException => ExitCode.Interrupted,
        ResgateException => ExitCode.Failed,
        _ => ExitCode.Bug,
    };

    /// <summary>Writes the failure to standard error.</summary>
    /// <param name="failure">What ended the verb.</param>
    /// <param name="json">As restic's <c>exit_error</c> object instead of lines for people.</param>
    /// <param name="interrupted">Whether a signal asked us to stop: then that is the reason, whatever broke on the way.</param>
    public static ExitCode Tell(Exception failure, bool json, bool interrupted)
    {
        if (failure is AggregateException { InnerException: { } inner })
        {
            failure = inner;
        }

        var code = interrupted ? ExitCode.Interrupted : CodeOf(failure);
        if (json)
        {
            Console.Error.WriteLine(ExitError(code, Message(failure, interrupted)));
        }
        else
        {
            Console.Error.Write(Lines(failure, interrupted));
        }

        return code;
    }

    /// <summary>A failure in one line: what happened, then each cause.</summary>
    public static string OneLine(Exception failure)
    {
        var line = new StringBuilder(failure.Message);
        for (var cause = failure.InnerException; cause is not null; cause = cause.InnerException)
        {
            line.Append(": ").Append(cause.Message);
        }

        return line.ToString();
    }

    private static string Message(Exception failure, bool interrupted) =>
        interrupted ? "interrupted" : OneLine(failure);

    private static string Lines(Exception failure, bool interrupted)
    {
        if (interrupted)
        {
            return "interrupted\n";
        }

        var text = new StringBuilder();
        if (failure is not (ResgateException or OperationCanceledException))
        {
            text.Append("error: this is a fault in resgate itself, please report it: ").Append(failure.GetType().Name).Append(": ");
        }
        else
        {
            text.Append("error: ");
        }

        text.Append(failure.Message).Append('\n');
        string? hint = (failure as ResgateException)?.Hint;
        for (var cause = failure.InnerException; cause is not null; cause = cause.InnerException)
        {
            text.Append("  because ").Append(cause.Message).Append('\n');
            hint ??= (cause as ResgateException)?.Hint;
        }

        if (hint is not null)
        {
            text.Append("hint: ").Append(hint).Append('\n');
        }

        if (Environment.GetEnvironmentVariable("RESGATE_DEBUG") is { Length: > 0 })
        {
            text.Append(failure).Append('\n');
        }

        return text.ToString();
    }

    private static string ExitError(ExitCode code, string message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("message_type", "exit_error");
            json.WriteNumber("code", (int)code);
            json.WriteString("message", message);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
