using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Resgate.Primitives;

namespace Resgate.Cli.Output;

/// <summary>Tells a failure to people or programs, and names its exit code. The one place where kinds become codes.</summary>
internal static class FailureReport
{
    public static ExitCode CodeOf(Exception failure) => failure switch
    {
        ResgateException { Kind: FailureKind.NoRepository or FailureKind.NoConfig } => ExitCode.NoRepository,
        ResgateException { Kind: FailureKind.Locked } => ExitCode.Locked,
        ResgateException { Kind: FailureKind.WrongPassword } => ExitCode.WrongPassword,
        ResgateException { Kind: FailureKind.Cancelled } or OperationCanceledException => ExitCode.Interrupted,
        ResgateException => ExitCode.Failed,
        _ => ExitCode.Bug,
    };

    /// <summary>Writes the failure to standard error, in one line: what, where, why, and what to do.</summary>
    /// <param name="failure">What ended the verb.</param>
    /// <param name="json">As restic's <c>exit_error</c> object instead of a line for people.</param>
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
            JsonLine.Write(Console.Error, writer =>
            {
                writer.WriteString("message_type", "exit_error");
                writer.WriteNumber("code", (int)code);
                writer.WriteString("message", Message(failure, interrupted));
            });
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
            line.Append(": ").Append(Plain(cause));
            if (cause is UnauthorizedAccessException)
            {
                // What is below says the same once more.
                break;
            }
        }

        return line.ToString();
    }

    /// <summary>A failure in one line, and what to do about it.</summary>
    public static string Advised(Exception failure) => OneLine(failure) + Advice(failure);

    // The platform puts paths into its words; we have named ours before, and once is enough.
    private static string Plain(Exception cause) => cause switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
        UnauthorizedAccessException => "permission denied",
        Win32Exception refused => Marshal.GetPInvokeErrorMessage(refused.NativeErrorCode),
        IOException when cause.Message.IndexOf(" : '", StringComparison.Ordinal) is var path and > 0 => cause.Message[..path],
        _ => cause.Message,
    };

    private static string Message(Exception failure, bool interrupted) =>
        interrupted ? "interrupted" : ResticOpening(failure) + Advised(failure);

    private static string Lines(Exception failure, bool interrupted)
    {
        var prefix = (interrupted, failure) switch
        {
            (true, _) => "",
            (_, not (ResgateException or OperationCanceledException)) =>
                $"error: this is a fault in {ProgramName.Name} itself, please report it: {failure.GetType().Name}: ",
            _ when ProgramName.IsRestic => "Fatal: ",
            _ => "error: ",
        };
        var details = Environment.GetEnvironmentVariable("RESGATE_DEBUG") is { Length: > 0 } ? failure + "\n" : "";
        return $"{prefix}{Message(failure, interrupted)}\n{details}";
    }

    // The first that knows what helps.
    private static string Advice(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is ResgateException { Hint: { } hint })
            {
                return "; " + hint;
            }
        }

        return "";
    }

    /// <summary>The words that scripts of restic's users look for, where its place is taken.</summary>
    private static string ResticOpening(Exception failure) => failure switch
    {
        ResgateException when !ProgramName.IsRestic => "",
        ResgateException { Kind: FailureKind.NoRepository or FailureKind.NoConfig } =>
            "repository does not exist: unable to open config file\nIs there a repository at the following location?\n",
        ResgateException { Kind: FailureKind.Locked } => "unable to create lock in backend: ",
        ResgateException { Kind: FailureKind.WrongPassword } => "wrong password or no key found: ",
        _ => "",
    };
}
