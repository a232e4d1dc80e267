namespace Resgate.Repository.Work;

/// <summary>Lets a worker thread wait for what a store does. Near places finish at once and cost nothing here.</summary>
public static class Waiting
{
    public static void Wait(this ValueTask task)
    {
        if (task.IsCompletedSuccessfully)
        {
            task.GetAwaiter().GetResult();
        }
        else
        {
            task.AsTask().GetAwaiter().GetResult();
        }
    }

    public static T Wait<T>(this ValueTask<T> task) =>
        task.IsCompletedSuccessfully ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();
}
